"""What a forecast was made from, to make it again elsewhere: settings as JSON, and a script."""

import json
from pprint import pformat

from rnnlab.experiment import Experiment
from rnnlab.forecasting.plan import Plan

SCRIPT = '''"""Makes a forecast again, with rnnlab: python forecast.py{argument}

The forecast goes to forecast.csv. It is the same as long as this machine does not need more processor time than the plan allows;
a larger value of "seconds" gives it more.
"""

import sys
from pathlib import Path

import torch

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.asking import ask
from rnnlab.forecasting.assembling import assemble
from rnnlab.forecasting.looking import Looking
from rnnlab.forecasting.plan import Plan
from rnnlab.forecasting.sheet import sheet

EXPERIMENT = Experiment.of(
    {experiment}
)
PLAN = Plan(
    **{plan}
)

torch.set_num_threads(1)
{upload}
looking = Looking(ask(datasets.load(EXPERIMENT, upload), EXPERIMENT, PLAN))
for progress in looking:
    print(f"\\r{{progress.stage}}: {{progress.seconds:.0f}} s ", end="", file=sys.stderr)
outlook = assemble(looking)
assert outlook is not None
print(outlook.verdict)
for line in outlook.scored:
    print(f"{{line.method:>16}}: MASE {{line.mase:.3f}}, MAE {{line.mae:.4g}}")
Path("forecast.csv").write_bytes(sheet(outlook))
'''


def settings(experiment: Experiment, plan: Plan) -> str:
    """JSON with two members, "experiment" and "plan": all that the forecast follows from but the data."""
    return json.dumps({"experiment": experiment.model_dump(mode="json"), "plan": plan.model_dump(mode="json")}, indent=2)


def script(experiment: Experiment, plan: Plan) -> str:
    """A Python program that makes the same forecast; of an uploaded file, which it is called with."""
    uploaded = bool(experiment.data.upload)
    return SCRIPT.format(
        argument=" YOUR_FILE.csv" if uploaded else "",
        experiment=_indented(experiment.changed()),
        plan=_indented(plan.model_dump()),
        upload="upload = Path(sys.argv[1]).read_bytes()" if uploaded else "upload = None",
    )


def _indented(values: dict[str, object]) -> str:
    return pformat(values, sort_dicts=False, width=120).replace("\n", "\n    ")
