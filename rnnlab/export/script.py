"""A run as a script in plain torch, which needs no rnnlab and ends with the loss of the run."""

import inspect

from rnnlab.export import other_code, refusing, series_code
from rnnlab.export.literal import Part, constants
from rnnlab.export.network_code import network_code
from rnnlab.export.told import Told, told
from rnnlab.training import randomness

DATA = {
    "forecast": series_code.forecast,
    "follow": series_code.follow,
    "classify": other_code.classify,
    "classify_text": other_code.texts,
    "label": other_code.puzzle,
    "recall": other_code.puzzle,
    "write": other_code.text,
}
"""The code that reads and prepares the data of a task."""

LOSSES = {
    "forecast": "nn.functional.mse_loss(outputs, targets)",
    "follow": "nn.functional.mse_loss(outputs.squeeze(2), targets)",
    "classify": "nn.functional.cross_entropy(outputs, targets)",
    "classify_text": "nn.functional.cross_entropy(outputs, targets)",
    "label": "nn.functional.cross_entropy(outputs.flatten(0, 1), targets.flatten(), ignore_index=-100)",
    "recall": "nn.functional.mse_loss(outputs.squeeze(1), targets)",
    "write": "nn.functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())",
}

ORDER_IMPORTS = """\
from hashlib import blake2b

import torch
from torch import Generator, Tensor, nn

torch.set_num_threads(1)  # as the run had it: sums of other orders end in other digits
torch.set_flush_denormal(True)"""

MEASURE = '''\
def loss_of(outputs, targets):
    """The mean loss of a batch."""
    return {loss}


@torch.no_grad()
def measured(network, name):
    """The mean loss over a part, dropout off, read a piece at a time."""
    network.eval()
    x, y, lengths = PARTS[name]
    total = 0.0
    for rows in torch.arange(len(x)).split(PIECE):
        outputs = network(x[rows], None if lengths is None else lengths[rows])
        total += loss_of(outputs, y[rows]).item() * len(rows)
    network.train()
    return total / len(x)'''

CLIP = """\
        norm = torch.linalg.vector_norm(torch.cat([weight.grad.reshape(-1) for weight in network.parameters()])).item()
        if norm > CLIP:
            for weight in network.parameters():
                weight.grad.mul_(CLIP / norm)
"""
NOISE = '        noise.manual_seed(derived(SEED, "dropout", step))\n'
RATE = """\
        for group in adam.param_groups:
            group["lr"] = RATES.get(step, group["lr"])
"""

LEARN = """\
torch.manual_seed(SEED)
network = Network()
adam = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, fused=True)
x, y, lengths = PARTS["train"]
step = 0
for epoch in range(1, EPOCHS + 1):
    total = 0.0
    for rows in order(len(x), BATCH_SIZE, SEED, epoch, SHUFFLE):
{before}        adam.zero_grad()
        loss = loss_of(network(x[rows], None if lengths is None else lengths[rows]), y[rows])
        loss.backward()
{clip}        adam.step()
        step += 1
        total += loss.item() * len(rows)
    watched = measured(network, WATCHED)
    print(f"epoch {{epoch}}: train {{total / len(x):.6f}}, {{WATCHED}} {{watched:.6f}}")"""

CHECK = """\
print(f"{WATCHED} loss of the run: {EXPECTED:.6f}, of this script: {watched:.6f}")
why = "another version of torch may end elsewhere, and where gradients explode, so does any other rounding"
assert abs(watched - EXPECTED) < 1e-4 * max(1.0, EXPECTED), why"""


def parts(run: Told) -> list[Part]:
    """The script in parts."""
    training, chosen = run.training, run.experiment.training
    task, model = run.experiment.data.task, run.experiment.model
    chance = "\n\n\n".join([ORDER_IMPORTS, *(inspect.getsource(one).strip() for one in (randomness.derived, randomness.order))])
    known = {"SEED": chosen.seed, "EPOCHS": run.epochs, "BATCH_SIZE": chosen.batch_size, "SHUFFLE": chosen.shuffle, **rates(run)}
    known |= {"CLIP": chosen.clip, "WATCHED": training.prepared.watched, "PIECE": training.judge.rows}
    before = (NOISE if model.dropout else "") + (RATE if run.rates else "")
    learn = LEARN.format(before=before, clip=CLIP if chosen.clip else "")
    return [
        *DATA[task](run),
        Part("Chance, from the seed alone", chance),
        network_code(training.network, model, padded=training.lengths is not None),
        Part("Learning", "\n\n\n".join([constants(known), MEASURE.format(loss=LOSSES[task]), learn])),
        Part("The loss that the run ended with", f"{constants({'EXPECTED': run.expected})}\n{CHECK}"),
    ]


def rates(run: Told) -> dict[str, object]:
    """The rates at which the run learned."""
    chosen = run.experiment.training
    first: dict[str, object] = {"LEARNING_RATE": chosen.learning_rate, "WEIGHT_DECAY": chosen.weight_decay}
    return {**first, "RATES": run.rates} if run.rates else first


def title(run: Told) -> str:
    """What the run is, in words that hold no name of a person's."""
    experiment = run.experiment
    return f"{experiment.model.cell} on {experiment.data.dataset}, task {experiment.data.task}, seed {experiment.training.seed}"


def text(run: Told, said: list[Part]) -> str:
    """One file of all parts."""
    head = f'"""{title(run)}: the run again, without the laboratory that trained it, held to the loss that it ended with."""'
    return "\n\n\n".join([head, *(f"# {part.head}.\n\n{part.code}" for part in said)]) + "\n"


def script(record: str) -> bytes:
    """The script of a run, a Python file. Raises RunError for a run that cannot be said in plain torch."""
    run = told(record, refusing.script)
    return text(run, parts(run)).encode()
