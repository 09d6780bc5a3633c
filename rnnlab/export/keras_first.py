"""Code of the first weights of a run as Keras holds them, drawn as torch draws them."""

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.gru_reset_first import GRUResetFirst
from rnnlab.cells.irnn import IRNN
from rnnlab.experiment import Model
from rnnlab.export.literal import Part, constants
from rnnlab.nn.network import Network

FIRST = '''\
def drawn(*shape, within):
    """The first values of a weight."""
    return torch.empty(shape).uniform_(-within, within)


def cell(width):
    """The first weights of one direction of a layer, as Keras holds them: transposed{order_said}."""
    within = HIDDEN_SIZE**-0.5
    weights = [drawn(BLOCKS * HIDDEN_SIZE, size, within=within) for size in (width, HIDDEN_SIZE)]
    biases = [drawn(BLOCKS * HIDDEN_SIZE, within=within) for _ in range(2 if BIAS else 0)]
{own}    arrays = [weight.T for weight in weights]
    return [*arrays, {biases}] if BIAS else arrays


def dense(before, after):
    """The first weights of a layer that reads out."""
    within = before**-0.5
    weight, bias = drawn(after, before, within=within), drawn(after, within=within)
    return [weight.T, bias]


torch.manual_seed(SEED)
arrays, width = [], INPUTS
for _ in range(NUM_LAYERS):
    arrays += [array for _ in range(DIRECTIONS) for array in cell(width)]
    width = DIRECTIONS * HIDDEN_SIZE
    arrays += [torch.ones(width), torch.zeros(width)] if LAYER_NORM else []
arrays += [array for before, after in zip(READOUT, READOUT[1:]) for array in dense(before, after)]'''

ZRN = """\
    weights, biases = (
        [torch.cat([weight.chunk(3)[block] for block in (1, 0, 2)]) for weight in found] for found in (weights, biases)
    )  # torch has a GRU's blocks in the order r, z, n
"""
STILL = """\
    weights[1] = torch.eye(HIDDEN_SIZE)
    biases = [torch.zeros(HIDDEN_SIZE) for _ in biases]
"""


def first_weights(network: Network, model: Model, seed: int) -> Part:
    """Code that draws `arrays`, in the order of a Keras model's trainable variables, and names the sizes of the network."""
    return Part("The first weights", f"{constants(_sizes(network, model, seed))}\n\n\n{_first(type(network.stack[0].cells[0]))}")


def _sizes(network: Network, model: Model, seed: int) -> dict[str, object]:
    cell, directions = network.stack[0].cells[0], 2 if model.bidirectional else 1
    inner = [model.readout_size] if model.readout_size else []
    return {
        "SEED": seed,
        "INPUTS": network.ends.inputs,
        "HIDDEN_SIZE": model.hidden_size,
        "BLOCKS": len(cell.blocks),
        "NUM_LAYERS": model.num_layers,
        "DIRECTIONS": directions,
        "BIAS": model.bias,
        "LAYER_NORM": model.layer_norm,
        "DROPOUT": model.dropout,
        "READOUT": (directions * model.hidden_size, *inner, network.ends.outputs),
    }


def _first(cell: type[Cell]) -> str:
    """Code of the first weights."""
    gru = cell in (GRU, GRUResetFirst)
    own = ZRN if gru else STILL if cell is IRNN else ""
    biases = "torch.stack(biases)" if cell is GRU else "biases[0] + biases[1]"
    return FIRST.format(own=own, biases=biases, order_said=", their blocks in the order z, r, n" if gru else "")
