"""What a forecast came to, the verdict first."""

import streamlit as st

from pages.forecast_views.seeing import seeing
from pages.forecast_views.stepwise import step_by_step
from pages.forecast_views.taking import taking
from pages.forecast_views.whatif import what_if
from pages.shared.layout import draw, escape, view
from rnnlab.figures.forecast.backtests import backtest, naive, shown
from rnnlab.figures.forecast.outlook import alone, forecast, table
from rnnlab.forecasting.judged.alarm import alarm
from rnnlab.forecasting.outlook import Outlook


def result(run: str, outlook: Outlook) -> None:
    """Verdict, forecast, table, backtests, what the steps saw, and what to take along."""
    st.success(f"**{escape(outlook.verdict)}**", icon=":material/gavel:")
    _alarm(outlook)
    target = 0
    if len(outlook.names) > 1:
        numbers = range(len(outlook.names))
        target = st.segmented_control(
            "Column", numbers, default=0, format_func=lambda number: outlook.names[number], required=True, key="forecast_column"
        )
    _forecast(outlook, target)
    taking(run, outlook)
    _methods(outlook)
    _backtests(outlook, target)
    if outlook.saw.size:
        seeing(run, outlook)
        step_by_step(run, outlook, target)
        what_if(run, outlook, target)
    _notes(outlook)


def _alarm(outlook: Outlook) -> None:
    """Says so where the forecast is the past, late."""
    method = shown(outlook) if outlook.tested else ""
    if method:
        found = alarm(outlook.past, outlook.ends, outlook.tested[method])
        if found.sentence:
            st.warning(escape(found.sentence), icon=":material/content_copy:")


def _forecast(outlook: Outlook, target: int) -> None:
    view(
        "Forecast",
        "what comes next, and how sure is that?",
        "The solid line with diamonds is the forecast. Around it lie what should hold nine, eight and five values in ten, the darkest the "
        "surest; dashed lines bound the nine. Triangles are simple rules beside it. Drag the slider for more of the past.",
        "Switch other rules on, and see how far they agree.",
    )
    rules = [rule for rule in outlook.rules if rule != outlook.used]
    best = outlook.scored[0].method if outlook.scored else ""
    first = [rule for rule in dict.fromkeys((naive(outlook), best)) if rule in rules]
    others = st.pills("Beside it", rules, selection_mode="multi", default=first, key="forecast_rules")
    draw(forecast(outlook, target, tuple(others)), key="fan_figure")


def _methods(outlook: Outlook) -> None:
    view(
        "Methods",
        "which would have been best?",
        "One line a method, the best first, over all backtests, columns and steps. MASE is the mean absolute error over that of the "
        "seasonal naive rule within the past; below 1 is better than that rule one season ahead. Of the 90 % interval, nine in ten "
        "actual values should lie within.",
        "Compare the seconds with what they bought.",
    )
    formats = {name: st.column_config.NumberColumn(format="%.3g") for name in ("MASE", "sMAPE, %", "RMSE", "MAE", "R²", "pinball")}
    formats["in the 90 % interval"] = st.column_config.NumberColumn(format="percent")
    formats["seconds"] = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(table(outlook), hide_index=True, column_config=formats, alt="Scores of each method in the backtests, the best first")
    if outlook.alone:
        _columns(outlook)


def _columns(outlook: Outlook) -> None:
    st.markdown("**Each column alone**: the MASE of what is used, of the naive rule, and of whatever was best there.")
    numbers = {name: st.column_config.NumberColumn(format="%.3f") for name in ("MASE", "naive's", "the best's")}
    numbers["in the 90 % interval"] = st.column_config.NumberColumn(format="percent")
    told = "Scores of each column in the backtests"
    st.dataframe(alone(outlook), hide_index=True, height="content", column_config=numbers, alt=told)


def _backtests(outlook: Outlook, target: int) -> None:
    if not outlook.tested:
        return
    view(
        "Backtests",
        "how would it have done in the past?",
        "Each picture goes back to a time when only what lies to its left was known. Circles are what came then, diamonds what was "
        "forecast, the shade what should hold nine values in ten, triangles the naive rule.",
        "Look for the one that went wrong, and for what happened then.",
    )
    origins = range(len(outlook.ends))
    for pair in (origins[first : first + 2] for first in origins[::2]):
        for origin, column in zip(pair, st.columns(2), strict=False):
            with column:
                draw(backtest(outlook, target, origin), key=f"backtest_{origin}")


def _notes(outlook: Outlook) -> None:
    season = f"Season: {outlook.season} steps." if outlook.season > 1 else "No season was found."
    lines = [season, *outlook.notes, f"All of it took {outlook.seconds:.0f} s of processor time."]
    st.markdown("**Notes**\n\n" + "\n".join(f"- {escape(line)}" for line in lines))
