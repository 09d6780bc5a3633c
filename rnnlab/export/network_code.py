"""The network of a run as code in plain torch: torch.nn's layers where it has them, else a loop over our own cell."""

import inspect

from rnnlab.experiment import Model
from rnnlab.export.cell_code import cell_code
from rnnlab.export.layer_code import BUILT_IN, Lines, layer_lines
from rnnlab.export.literal import Part, constants
from rnnlab.nn.network import Network
from rnnlab.nn.unrolling import flip

ALONG = '''\
def along(cell, x, state, lengths=None):
    """Outputs (B, T, H) of a cell that goes along x, one step after the other, and its last output (B, H)."""
    outputs = []
    for from_x in cell.from_input(x).unbind(1):
        state = cell.update(state, cell.mix(from_x, state))
        outputs.append(state[0])
    outputs = torch.stack(outputs, dim=1)
    if lengths is None:
        return outputs, outputs[:, -1]
    there = torch.arange(x.shape[1]) < lengths.unsqueeze(1)
    return outputs * there.unsqueeze(2), outputs[torch.arange(len(x)), lengths - 1]'''

SILENCE = """\
noise = torch.Generator()


def silence(x, training):
    \"\"\"x with a random share of its values set to 0 and the others grown to keep the mean, while training.\"\"\"
    if not training:
        return x
    kept = torch.empty(x.shape).bernoulli_(1 - DROPOUT, generator=noise)
    return x * kept / (1 - DROPOUT)"""

MEAN = {
    True: """\
there = torch.arange(steps.shape[1]) < lengths.unsqueeze(1)
mean = (steps * there.unsqueeze(2)).sum(1) / lengths.unsqueeze(1)""",
    False: "mean = steps.mean(1)",
}


def network_code(network: Network, model: Model, padded: bool) -> Part:
    """The code of a class Network, whose first weights are those of the run after torch.manual_seed."""
    cell, ends = type(network.stack[0].cells[0]), network.ends
    directions = 2 if model.bidirectional else 1
    sizes = (directions * model.hidden_size, *([model.readout_size] if model.readout_size else []), ends.outputs)
    known = {
        "TOKENS": ends.tokens,
        "INPUTS": model.embedding_size if ends.tokens else ends.inputs,
        "HIDDEN_SIZE": model.hidden_size,
        "NUM_LAYERS": model.num_layers,
        "DIRECTIONS": directions,
        "BIAS": model.bias,
        "DROPOUT": model.dropout,
        "READOUT": sizes,
    }
    used = {name: value for name, value in known.items() if value or name not in ("TOKENS", "DROPOUT")}
    layer = layer_lines(cell, model, padded)
    own = [] if cell in BUILT_IN else [cell_code(cell), ALONG, *([inspect.getsource(flip).strip()] if model.bidirectional else [])]
    silence = [SILENCE] if model.dropout else []
    written = [constants(used), *own, *silence, _class("Layer", "width", layer), _class("Network", "", _network(network, model, padded))]
    return Part("The network", "\n\n\n".join(written))


def _class(name: str, argument: str, lines: Lines) -> str:
    init = "\n".join(f"        {line}" for line in "\n".join(lines.init).splitlines())
    forward = "\n".join(f"        {line}" for line in "\n".join(lines.forward).splitlines())
    arguments = f"self, {argument}" if argument else "self"
    return (
        f"class {name}(nn.Module):\n    def __init__({arguments}):\n        super().__init__()\n{init}\n\n"
        f"    def forward(self, x, lengths=None):\n{forward}"
    )


def _network(network: Network, model: Model, padded: bool) -> Lines:
    init = ["self.embedding = nn.Embedding(TOKENS, INPUTS)"] if network.ends.tokens else []
    init += [
        "widths = (INPUTS, *[DIRECTIONS * HIDDEN_SIZE] * (NUM_LAYERS - 1))",
        "self.layers = nn.ModuleList(Layer(width) for width in widths)",
        "self.readout = nn.Sequential(*(nn.Linear(before, after) for before, after in zip(READOUT, READOUT[1:])))",
    ]
    forward = ["x = self.embedding(x)"] if network.ends.tokens else []
    between = model.dropout and model.num_layers > 1
    forward.append("for number, layer in enumerate(self.layers):" if between else "for layer in self.layers:")
    forward += ["    x = silence(x, self.training) if number else x"] if between else []
    forward.append("    x, end = layer(x, lengths)")
    return Lines(init, forward + _concluded(network, model, padded))


def _concluded(network: Network, model: Model, padded: bool) -> list[str]:
    """The answers, after reading."""
    silenced = "silence({}, self.training)" if model.dropout else "{}"
    if network.ends.every_step:
        return [f"return self.readout({silenced.format('x')})"]
    if model.pooling == "end":
        return [f"return self.readout({silenced.format('end')})"]
    inner = f"steps = {silenced.format('x')}"
    return [
        inner,
        *(["steps = torch.relu(self.readout[0](steps))"] if model.readout_size else []),
        MEAN[padded],
        "return self.readout[-1](mean)",
    ]
