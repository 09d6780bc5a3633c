"""A run as a script in Keras: the same data, first weights and batches, with Keras's layers and Keras's Adam."""

import inspect

from rnnlab.cells import Cell
from rnnlab.export import refusing
from rnnlab.export.keras_first import first_weights
from rnnlab.export.literal import Part, constants
from rnnlab.export.script import DATA, LOSSES, ORDER_IMPORTS, rates, text
from rnnlab.export.told import Told, told
from rnnlab.nn.keras_weights import LAYERS
from rnnlab.training import randomness

START = """\
import os

os.environ["KERAS_BACKEND"] = "torch"  # before Keras is imported: the batches and first weights are drawn by torch
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras"""

PENALISED = '''\
class Adam(keras.optimizers.Adam):
    """Keras's Adam with torch's L2 penalty, which joins the gradient after clipping; Keras's own weight_decay does not join it."""

    def update_step(self, gradient, variable, learning_rate):
        super().update_step(gradient + WEIGHT_DECAY * variable, variable, learning_rate)'''
PLAIN = "Adam = keras.optimizers.Adam"

BUILD = """\
inputs = keras.Input((PARTS["train"][0].shape[1], INPUTS))
x = inputs
for number in range(1, NUM_LAYERS + 1):
    layer = keras.layers.{layer}
    x = (keras.layers.Bidirectional(layer) if DIRECTIONS > 1 else layer)(x)
    x = keras.layers.LayerNormalization(epsilon=1e-5)(x) if LAYER_NORM else x
    x = keras.layers.Dropout(DROPOUT, seed=number)(x) if DROPOUT else x
for size in READOUT[1:]:
    x = keras.layers.Dense(size)(x)
model = keras.Model(inputs, x)
for variable, array in zip(model.trainable_variables, arrays, strict=True):
    variable.assign(array.numpy())"""

MEASURE = '''\
def loss_of(targets, outputs):
    """The mean loss of a batch; Keras makes numbers of classes floats."""
    targets = targets.to(PARTS["train"][1].dtype)
    return {loss}


def measured(name):
    """The mean loss over a part, dropout off, read a piece at a time."""
    x, y, _ = PARTS[name]
    total = 0.0
    for rows in torch.arange(len(x)).split(PIECE):
        with torch.no_grad():
            total += loss_of(y[rows], model(x[rows], training=False)).item() * len(rows)
    return total / len(x)'''

NOISE = """\
        for number, layer in enumerate(model.layers):
            if isinstance(layer, keras.layers.Dropout):
                layer.seed_generator.state.assign([derived(SEED, "dropout", step) % 2**30, number])
"""
RATE = "        adam.learning_rate = RATES.get(step, float(adam.learning_rate))\n"

LEARN = """\
adam = Adam(learning_rate=LEARNING_RATE, epsilon=1e-8, global_clipnorm=CLIP or None)
model.compile(adam, loss_of, jit_compile=False)
x, y, _ = PARTS["train"]
step = 0
for epoch in range(1, EPOCHS + 1):
    for rows in order(len(x), BATCH_SIZE, SEED, epoch, SHUFFLE):
{before}        model.train_on_batch(x[rows], y[rows])
        step += 1
    watched = measured(WATCHED)
    print(f"epoch {{epoch}}: {{WATCHED}} {{watched:.6f}}")"""

REACHED = """\
print(f"{WATCHED} loss of the run: {EXPECTED:.6f}, of this script: {watched:.6f}")"""
SAME = """
assert abs(watched - EXPECTED) < 1e-4 * max(1.0, EXPECTED), "another version of Keras or torch may end elsewhere\""""
NEAR = "\nprint(\"torch took the run's steps: where Keras has one bias for torch's two, and in its epsilon, the curves differ a little\")"


def keras_script(record: str) -> bytes:
    """The script of a run in Keras, a Python file. It holds itself to the loss of a run whose steps Keras took, and shows any other's.

    Raises RunError for a run that cannot be said in Keras.
    """
    run = told(record, refusing.keras_script)
    return text(run, parts(run)).encode()


def parts(run: Told) -> list[Part]:
    """The script in parts."""
    training, chosen, model = run.training, run.experiment.training, run.experiment.model
    task, cell = run.experiment.data.task, type(training.network.stack[0].cells[0])
    chance = "\n\n\n".join([ORDER_IMPORTS, *(inspect.getsource(one).strip() for one in (randomness.derived, randomness.order))])
    known = {"EPOCHS": run.epochs, "BATCH_SIZE": chosen.batch_size, "SHUFFLE": chosen.shuffle, **rates(run), "CLIP": chosen.clip}
    known |= {"WATCHED": training.prepared.watched, "PIECE": training.judge.rows}
    before = (NOISE if model.dropout else "") + (RATE if run.rates else "")
    adam = PENALISED if chosen.weight_decay else PLAIN
    learn = [constants(known), adam, MEASURE.format(loss=LOSSES[task]), LEARN.format(before=before)]
    end = REACHED + (SAME if model.implementation == "keras" else NEAR)
    return [
        Part("Keras on torch", START),
        *DATA[task](run),
        Part("Chance, from the seed alone", chance),
        first_weights(training.network, model, chosen.seed),
        Part("The network", BUILD.format(layer=_layer(cell))),
        Part("Learning", "\n\n\n".join(learn)),
        Part("The loss that the run ended with", f"{constants({'EXPECTED': run.expected})}\n{end}"),
    ]


def _layer(cell: type[Cell]) -> str:
    """The call of Keras's layer."""
    name, settings = LAYERS[cell]
    more = "".join(f", {setting}={value!r}" for setting, value in settings.items())
    return f"{name}(HIDDEN_SIZE, use_bias=BIAS, return_sequences=number < NUM_LAYERS{more})"
