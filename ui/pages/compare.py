"""Compare: scenarios side by side, the main outcomes as strips on one axis each, or all outcomes in a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from forcesim.report.views.comparison import ComparedOutcome, ComparisonView, comparison_view
from ui.charts.money.purses_panel import PursesPanel
from ui.charts.strips import IntervalStrip
from ui.pages.page_stack import Page
from ui.pages.people.people_panel import PeoplePanel
from ui.state.session import Session
from ui.studies.compare_study import DECISION, CompareStudy, ForceAndPolicy
from ui.studies.page_study import PageStudy
from ui.studies.people_study import PeopleStudy
from ui.theme import Theme
from ui.widgets.answer_panel import verdict_chip
from ui.widgets.card import card
from ui.widgets.choice_box import name_list
from ui.widgets.chosen_button import ChosenButton
from ui.widgets.comparison_table import ComparisonTable
from ui.widgets.decision_panel import AS_FILE
from ui.widgets.flow_layout import FlowLayout, in_flow
from ui.widgets.labels import explain, flowing, hairline, label
from ui.widgets.search_box import SearchBox

_EMPTY = "Tick two or more on the left, and press Compare. The first is what the others are compared with."
_FEWEST = 2
_SIMULATING = "Simulating. The first futures are on their way."
_PARAGRAPHS = 2  # above the bars, at most
# below this width, at the usual size of text, there is no room beside a bar
_AROUND = 84  # pixels around the rows: margins, frames, the bar that scrolls them
_BESIDE = 880
_LEAST_VIEW = 150  # of the height of a view, in pixels
_TIPS = {"people": "The same people, two fates: what becomes of each under two policies, on the same luck"}
PEOPLE = "Same people"


class ComparePage(Page):
    """The scenarios to tick on the left, the differences on the right."""

    run_asked = Signal()
    view_changed = Signal()  # another study is shown, or there is another answer of the people

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._row_width = 0
        self._view: ComparisonView | None = None
        self._is_beside = True
        self._force = session.decision.force  # whose policies the list offers
        self._policy = session.decision.policy
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        self._left = self._build_choice()
        layout.addWidget(self._left)
        layout.addWidget(self._build_comparison(), 1)
        self._fill()
        session.changed.connect(self._fill)
        session.moved.connect(lambda _: self._fill())
        self.set_theme(theme)

    def _build_choice(self) -> QFrame:
        frame, layout = card()
        layout.addWidget(label("WHAT IS COMPARED", "heading"))
        self.choices = QListWidget()
        self.choices.setObjectName("choices")
        self.choices.setAccessibleName(
            "What is compared; the first that is ticked is what the others are compared with"
        )
        self.choices.setWordWrap(True)
        self.choices.itemChanged.connect(self._ticked)
        layout.addWidget(self.choices, 1)
        layout.addWidget(label("Add another force", "small"))
        self.others = SearchBox()
        self.others.setObjectName("other_force")
        name_list(self.others, "Add another force")
        for title, name in self._session.forces:
            self.others.add(title, name)
        self.others.setCurrentIndex(-1)
        self.others.chosen.connect(lambda index: self.add_force(self.others.itemData(index)))
        layout.addWidget(self.others)
        self._note = label("", "small", "compare_note", wraps=True)
        layout.addWidget(self._note)
        layout.addWidget(label("Does it also hold under", "small"))
        self._held_against = {
            "theories": QCheckBox("every theory of disruption"),
            "scales": QCheckBox("every scale of harm"),
        }
        for name, box in self._held_against.items():
            box.setObjectName(f"every_{name}")
            box.setAccessibleName(f"Does it also hold under {box.text()}")
            layout.addWidget(box)
        self.run = QPushButton("Compare")
        self.run.setObjectName("run_compare")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.run_asked)
        layout.addWidget(self.run)
        return frame

    def _build_comparison(self) -> QFrame:
        frame, layout = card()
        top = QHBoxLayout()
        top.setSpacing(12)
        self._badge = label("", "small", "compare_badge", wraps=True)
        self._badge.setAlignment(Qt.AlignmentFlag.AlignRight)
        top.addWidget(label("WHAT CHANGES", "heading"))
        top.addWidget(self._badge, 1)
        layout.addLayout(top)
        views = FlowLayout(6)
        layout.addWidget(in_flow(views))
        self._buttons = QButtonGroup(self)
        views_offered = (
            ("strips", "What matters most"), ("table", "Every outcome"), ("people", PEOPLE), ("purses", "Two purses"),
        )  # fmt: skip
        for name, words in views_offered:
            button = ChosenButton(words)
            button.setObjectName(f"show_{name}")
            button.setProperty("role", "view")
            button.setChecked(name == "strips")
            explain(button, _TIPS.get(name, ""))
            self._buttons.addButton(button)
            views.addWidget(button)
        self._buttons.buttonClicked.connect(self._show_as)
        self._sentence = flowing("", "compare_sentence")
        self._sentence.setText(_EMPTY)
        layout.addWidget(self._sentence)
        self._robustness = flowing("mute", "compare_robustness")
        self._robustness.hide()
        layout.addWidget(self._robustness)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        self._table = ComparisonTable(self._theme)
        self._views = QStackedWidget()
        self._views.addWidget(area)
        self._views.addWidget(self._table)
        self.people = PeoplePanel(self._theme)
        self._views.addWidget(self.people)
        self._purses = PursesPanel(self._theme)
        self._views.addWidget(self._purses)
        for view in (area, self._table, self.people, self._purses):
            # each scrolls: the one that needs most may not make the page higher than the window for all
            view.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._views.setMinimumHeight(_LEAST_VIEW)
        layout.addWidget(self._views, 1)
        self._warnings = flowing("mute", "compare_warnings")
        layout.addWidget(self._warnings)
        self._legend = flowing("small")
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(self._legend)
        return frame

    # what is chosen

    @property
    def names(self) -> tuple[ForceAndPolicy, ...]:
        """The ticked scenarios in the order of the list."""
        items = (self.choices.item(row) for row in range(self.choices.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    def add_force(self, name: str) -> None:
        """Add another force without a policy to the list, ticked."""
        self._add((name, None), checked=True)

    @property
    def held_against(self) -> dict[str, str]:
        """Under what the answer should hold too, by the question's fields."""
        return {name: "all" for name, box in self._held_against.items() if box.isChecked()}

    def restore(self, names: Sequence[ForceAndPolicy], held_against: Collection[str] = ()) -> None:
        """Tick the scenarios of an opened comparison, in its order: all others are compared with the first.

        ``held_against`` names the fields of the question that say under what it should hold too.
        """
        for name, box in self._held_against.items():
            box.setChecked(name in held_against)
        self.choices.clear()
        for pair in names:
            self._add(pair, checked=True)
        force = self._session.decision.force
        for policy in (None, *self._session.policies):
            if (force, policy) not in names:
                self._add((force, policy), checked=False)

    def _fill(self) -> None:
        force, policy_now = self._session.decision.force, self._session.decision.policy
        before, policy_before = self._force, self._policy
        self._force, self._policy = force, policy_now
        # until somebody ticks others, the page compares the policy of the decision at hand
        follows = set(self.names) == {(before, None), (before, policy_before)}
        # another force takes the place of the one before: what was ticked of that is ticked of this
        here = {pair: (force, pair[1]) if pair[0] == before and pair != DECISION else pair for pair in self.names}
        ticked = {(force, None), (force, policy_now)} if follows or not here else set(here.values())
        others = [
            pair for pair in dict.fromkeys(() if follows else here.values()) if pair[0] != force and pair != DECISION
        ]
        self.choices.clear()
        for policy in (None, *self._session.policies):
            self._add((force, policy), checked=(force, policy) in ticked)
        if self._session.has_decided:
            self._add(DECISION, checked=DECISION in ticked)
        for pair in others:
            self._add(pair, checked=True)

    def _add(self, names: ForceAndPolicy, *, checked: bool) -> None:
        force, policy = names
        title = next((title for title, name in self._session.forces if name == force), force)
        file = self._session.policies.get(policy) if policy is not None else None
        words = f"{file.title if file is not None else AS_FILE}\n{title}"
        item = QListWidgetItem(f"What you decided\n{self._session.decided}" if names == DECISION else words)
        item.setData(Qt.ItemDataRole.UserRole, names)
        item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        self.choices.addItem(item)
        self._ticked()

    def _ticked(self) -> None:
        items = [self.choices.item(row) for row in range(self.choices.count())]
        self.people.offer(
            [
                (item.data(Qt.ItemDataRole.UserRole), " · ".join(item.text().split("\n")))
                for item in items
                if item.checkState() is Qt.CheckState.Checked
            ]
        )
        count = len(self.names)
        self.run.setEnabled(count >= _FEWEST)
        self._note.setText(
            "Tick at least two." if count < _FEWEST else f"{count} scenarios, the first against the others."
        )

    # what is shown

    def say_waiting(self, words: str) -> None:
        """Say where the study stands in the line; "" where it has begun."""
        self._sentence.setText(words or _SIMULATING)

    def waiting(self) -> None:
        self._view = None
        self._show_frame()
        self._sentence.setText(_SIMULATING)
        self._badge.setText("")
        self._area.setWidget(QWidget())
        self._table.show_changes("", (), ())
        self._purses.show_views(())

    def _show_as(self) -> None:
        checked = self._buttons.checkedButton()
        if checked is not None:
            self._views.setCurrentIndex(self._buttons.buttons().index(checked))
        self._show_frame()
        self.view_changed.emit()

    def _show_frame(self) -> None:
        """Show the words around a comparison, which those of the people take the place of."""
        shows_people, view = self.shows_people, self._view
        is_long = view is not None and len(view.sentences) > _PARAGRAPHS
        shows_purses = self._views.currentWidget() is self._purses
        # bars of money and rows of the table need the room, and have words of their own
        is_told = view is not None and (shows_purses or self._views.currentWidget() is self._table)
        self._sentence.setVisible(not shows_people and not is_told and not is_long)
        self._robustness.setVisible(not shows_people and view is not None and bool(view.robustness))
        self._warnings.setVisible(not shows_people and view is not None and bool(view.warnings))
        self._badge.setVisible(not shows_people)
        self._legend.setVisible(self._views.currentWidget() is self._area)

    @property
    def shows_people(self) -> bool:
        """Whether the same people are shown in place of the comparison."""
        return self._views.currentWidget() is self.people

    def show_people(self) -> None:
        """Show the same people in place of the comparison."""
        self._buttons.buttons()[self._views.indexOf(self.people)].setChecked(True)
        self._show_as()

    def show_changes(self) -> None:
        """Show a comparison, where the same people are shown."""
        if self.shows_people:
            self._buttons.buttons()[0].setChecked(True)
            self._show_as()

    def follow(self, study: PeopleStudy, comparison: CompareStudy) -> None:
        """Show the answers of the study of people, and why there is none of a comparison."""
        comparison.failed.connect(self._failed)
        self._people_study = study
        self.people.follow(study)
        self.people.answered.connect(self.view_changed)

    def _failed(self, why: str) -> None:
        if self._view is None:
            self._sentence.setText(f"There is no answer: {why}. Press Compare to ask again.")

    def shown_study(self, comparison: CompareStudy) -> PageStudy:
        """The study whose answer is shown."""
        return self._people_study if self.shows_people else comparison

    def show_study(self, study: CompareStudy) -> None:
        """Draw what a comparison has so far, if anything."""
        if study.result is not None:
            self.show_view(comparison_view(study.result, study.words))

    def show_view(self, view: ComparisonView) -> None:
        """Draw a comparison."""
        self._view = view
        self._table.show_changes(view.against, view.titles, view.every)
        self._purses.show_views(view.purses)
        self._sentence.setText("\n\n".join(view.sentences) or "Waiting for the first runs.")
        # of many scenarios the bars come first, and the paragraphs after them
        is_long = len(view.sentences) > _PARAGRAPHS
        self._robustness.setText("\n".join(view.robustness))
        explain(self._robustness, "\n\n".join(view.robustness_details))
        self._badge.setText(f"compared with {view.against} · {view.badge}")
        self._warnings.setText("\n".join(view.warnings))
        self._show_frame()
        self._is_beside = self._has_room()
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        line = 0
        for outcome in view.outcomes:
            line = self._add_outcome(grid, line, outcome)
        if is_long:
            grid.addWidget(hairline(), line, 0, 1, 4)
            words = flowing("", "compare_words")
            words.setText("\n\n".join(view.sentences))
            grid.addWidget(words, line + 1, 0, 1, 4)
            line += 2
        grid.setRowStretch(line, 1)
        if self._is_beside:
            self._row_width = box.minimumSizeHint().width()
            if not self._has_room():
                self.show_view(view)
                return
        at = self._area.verticalScrollBar().value()
        self._area.setWidget(box)
        self._area.verticalScrollBar().setValue(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._view is not None and self._has_room() != self._is_beside:
            self.show_view(self._view)

    def _has_room(self) -> bool:
        """Whether there is room for a change beside its bar, by the width that rows took the last time."""
        room = self.width() - self._left.width() - _AROUND
        return not self._theme.is_large and self.width() >= self._theme.px(_BESIDE) and room >= self._row_width

    def _add_outcome(self, grid: QGridLayout, line: int, outcome: ComparedOutcome) -> int:
        grid.addWidget(hairline(), line, 0, 1, 4)
        grid.addWidget(label(outcome.label, "strong", wraps=True), line + 1, 0)
        against = self._view.against if self._view is not None else ""
        base = f"{against}: {outcome.base}. " if outcome.base else ""
        words = f"{base}Change in {outcome.told_in}; {outcome.better}"
        grid.addWidget(label(words, "tiny", f"base_{outcome.name}", wraps=True), line + 1, 1, 1, 3)
        line += 2
        for strip in outcome.strips:
            name = label(strip.title, "small", wraps=True)
            name.setFixedWidth(self._theme.px(150) if self._is_beside else 200 if self._theme.is_large else 130)
            grid.addWidget(name, line, 0)
            grid.addWidget(IntervalStrip(strip, outcome.axis, self._theme), line, 1)
            change = f"{strip.row.change} ({strip.row.range})" if strip.row.range else strip.row.change
            # large text has no room beside the strip
            line, column = (line, 2) if self._is_beside else (line + 1, 0)
            grid.addWidget(label(change, "number"), line, column, 1, 2 - column // 2, Qt.AlignmentFlag.AlignRight)
            if strip.row.verdict:
                chip = verdict_chip(strip.row, self._theme)
                grid.addWidget(chip, line, 3, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            line += 1
        return line

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._table.set_theme(theme)
        self.people.set_theme(theme)
        self._purses.set_theme(theme)
        self._left.setFixedWidth(round(304 * min(theme.scale, 1.15)))
        dark, light = (f"{theme.neutral[:1]}{tone}{theme.neutral[1:]}" for tone in ("a6", "40"))
        self._legend.setText(
            f'<span style="color:{dark}">■</span> how sure we are of the average &nbsp;&nbsp; '
            f'<span style="color:{light}">■</span> how futures differ by luck (8 in 10) &nbsp;&nbsp; ┆ no change'
        )
        if self._view is not None:
            self.show_view(self._view)
