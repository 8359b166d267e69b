"""What every dialogue of ours has: it owns the keyboard while it is in front, and no key longer than that."""

from abc import abstractmethod

from textual import events
from textual.screen import ModalScreen


class Dialogue(ModalScreen[None], inherit_bindings=False):
    """Keys come to `pressed` while it is in front. One that is still on its way to it when it closes was typed for
    what lies below, and goes there: no key is lost."""

    AUTO_FOCUS = None

    @abstractmethod
    def pressed(self, event: events.Key) -> None:
        """A key, while this is in front."""

    def on_key(self, event: events.Key) -> None:
        """To `pressed`, or on to what is in front now."""
        event.stop()
        event.prevent_default()
        if self.is_active:
            self.pressed(event)
        else:
            self.app.post_message(events.Key(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        """As keys; what does not type lets it go."""
        event.stop()
        if self.is_active:
            self.pasted(event)
        else:
            self.app.post_message(type(event)(event.text))

    def pasted(self, event: events.Paste) -> None:
        """Many characters at once, while this is in front."""
