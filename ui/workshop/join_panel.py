"""The joining page: off until the trainer opens it, on the address that the trainer picks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from forcesim.workshop.join.server import network_address
from ui.widgets.card import card
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import explain, label
from ui.workshop.room_session import RoomSession

THIS_MACHINE = "127.0.0.1"


class JoinPanel(QWidget):
    """A list of addresses, a button that opens and closes the page, and what people have to type."""

    def __init__(self, room: RoomSession) -> None:
        super().__init__()
        self._room = room
        frame, inside = card()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.address = choice_box("join_address", "Address on which the joining page is opened", 10)
        offer(self.address, addresses(), THIS_MACHINE)
        self.switch = QPushButton("Open the page")
        self.switch.setObjectName("join_switch")
        explain(self.switch, "Teams can then enter from their own phones. Nothing listens before, and nothing after.")
        self.switch.clicked.connect(self._toggle)
        self.words = label("", "strong", "join_words", wraps=True)
        self.on_stage = QCheckBox("Address and code fill the stage")
        self.on_stage.setObjectName("join_on_stage")
        self.on_stage.toggled.connect(lambda is_on: room.show_code(is_shown=is_on))
        inside.addWidget(label("Teams on their own phones", "heading"))
        inside.addWidget(self.address)
        inside.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.words)
        inside.addWidget(self.on_stage)
        room.changed.connect(self.show_room)
        self.show_room()

    def show_room(self) -> None:
        """Show whether the page is open."""
        is_open = self._room.server is not None
        url, code = self._room.join_words
        self.switch.setText("Close the page" if is_open else "Open the page")
        self.address.setEnabled(not is_open)
        self.words.setText(f"{url}   code {code}" if is_open else "Closed: nothing listens.")
        self.on_stage.setEnabled(is_open)
        self.on_stage.blockSignals(True)
        self.on_stage.setChecked(self._room.shows_code)
        self.on_stage.blockSignals(False)

    def _toggle(self) -> None:
        if self._room.server is not None:
            self._room.close_joining()
        else:
            self._room.open_joining(str(self.address.currentData()))


def addresses() -> list[tuple[str, str]]:
    """The addresses of this machine, each with words; this machine alone comes first, the network's own next."""
    own = network_address()
    usual = [*([own] if own is not None else []), *_of_interfaces()]
    others = (address for address in dict.fromkeys(usual) if address != THIS_MACHINE)
    return [
        (THIS_MACHINE, f"{THIS_MACHINE}: this computer only"),
        *((address, f"{address}: whoever is in this network") for address in others),
    ]


def _of_interfaces() -> list[str]:
    try:
        from PySide6.QtNetwork import QAbstractSocket, QNetworkInterface
    except ImportError:
        # Qt's part for networks wants Kerberos of the system, which need not be there
        return []
    wanted = QAbstractSocket.NetworkLayerProtocol.IPv4Protocol
    return [
        address.toString()
        for address in QNetworkInterface.allAddresses()
        if address.protocol() == wanted and not address.isLoopback() and not address.isLinkLocal()
    ]
