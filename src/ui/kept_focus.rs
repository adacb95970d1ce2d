//! Where the keyboard goes when what had it is gone. egui forgets it, and the next Tab would begin at
//! the window's upper left.

use egui::{Context, Id, Key, LayerId, Order, Popup, Response, WidgetRect};

use super::focus::is_by_key;

/// Where the keyboard goes from the button that starts a run.
pub(super) const AFTER_START: &str = "what ends a run";

/// What a button calls forth is there within so many passes.
const PASSES: u64 = 4;

/// The button was pressed: if that was by key, the keyboard goes on to `place`, and not to what
/// happens to stand behind the button.
pub(super) fn pass_focus_on(button: &Response, place: &'static str) {
    if is_by_key(&button.ctx) && button.has_focus() {
        let id = Id::unique(place);
        let pass = button.ctx.cumulative_pass_nr();
        button.ctx.data_mut(|data| data.insert_temp(id, pass));
    }
}

/// Gives the keyboard to a widget of `place`, if it is on its way there.
pub(super) fn receive_focus(widget: &Response, place: &'static str) {
    if !widget.enabled() {
        return;
    }
    let id = Id::unique(place);
    let since: Option<u64> = widget.ctx.data_mut(|data| data.remove_temp(id));
    // Where nothing came of the button, the keyboard stays.
    if since.is_some_and(|since| widget.ctx.cumulative_pass_nr() - since <= PASSES) {
        widget.request_focus();
    }
}

/// Where the keyboard was.
#[derive(Clone, Debug, Default)]
struct Kept {
    /// What the window shows.
    view: Option<Id>,
    /// What had it last, and in which layer.
    last: Option<(Id, LayerId)>,
    /// What had it last outside of menus.
    before_menu: Option<Id>,
    /// What had it last outside of menus and windows.
    before_window: Option<Id>,
    /// Whether a menu or list was open at the end of the frame before.
    was_open: bool,
}

/// Closes menus as the pointer would: when an entry is pressed, and when the keyboard leaves them. What
/// opened a menu or a window then gets the keyboard back; where a button is gone or can't be pressed
/// any more, what follows it gets it, unless the window shows another `view`. To be called at the end
/// of each frame.
pub fn keep_focus(context: &Context, view: Id) {
    let place = Id::unique("kept focus");
    let mut kept: Kept = context
        .data(|data| data.get_temp(place))
        .unwrap_or_default();
    if is_by_key(context) && kept.view == Some(view) {
        let focused = context.memory(egui::Memory::focused);
        match focused.and_then(|id| usable(context, id)) {
            Some(widget) => kept.has_it(context, &widget),
            None => kept.has_nobody(context),
        }
    } else {
        kept = Kept {
            view: Some(view),
            ..Kept::default()
        };
    }
    kept.was_open = Popup::is_any_open(context);
    context.data_mut(|data| data.insert_temp(place, kept));
}

impl Kept {
    fn has_it(&mut self, context: &Context, widget: &WidgetRect) {
        let is_in_menu = widget.layer_id.order == Order::Foreground;
        let was_in_menu = self.is_last_in_menu();
        self.last = Some((widget.id, widget.layer_id));
        if is_in_menu {
            let is_open = Popup::is_any_open(context);
            if is_open && is_pressed(context, widget.id) {
                Popup::close_all(context);
                give(context, self.before_menu);
            }
            return;
        }
        if was_in_menu {
            Popup::close_all(context);
        }
        self.before_menu = Some(widget.id);
        if widget.layer_id.order == Order::Background {
            self.before_window = Some(widget.id);
        }
    }

    /// The keyboard is lost, or about to be.
    fn has_nobody(&mut self, context: &Context) {
        let Some((id, layer)) = self.last else {
            return;
        };
        let is_there = usable(context, id).is_some();
        if layer.order == Order::Foreground {
            // Escape takes the keyboard from an entry before its menu is gone.
            if !is_there || !Popup::is_any_open(context) {
                self.last = None;
                give(context, self.before_menu);
            }
        } else if is_there && self.was_open {
            // Escape was for the list, which the button that opened it had the keyboard for.
            give(context, Some(id));
        } else if is_there {
            // Nobody's by intent, as after a field for text.
            self.last = None;
        } else {
            self.last = None;
            let next = next_to(context, id, layer);
            give(context, next.or(self.before_window));
        }
    }

    fn is_last_in_menu(&self) -> bool {
        self.last
            .is_some_and(|(_, layer)| layer.order == Order::Foreground)
    }
}

/// Gives the keyboard to what can take it.
fn give(context: &Context, to: Option<Id>) {
    if let Some(widget) = to.and_then(|id| usable(context, id)) {
        context.memory_mut(|memory| memory.request_focus(widget.id));
        context.request_repaint();
    }
}

/// The widget of this frame, if it can have the keyboard.
fn usable(context: &Context, id: Id) -> Option<WidgetRect> {
    context.viewport(|viewport| {
        let widget = viewport.this_pass.widgets.get(id).copied();
        widget.filter(can_have_it)
    })
}

fn can_have_it(widget: &WidgetRect) -> bool {
    widget.enabled && widget.sense.is_focusable()
}

/// What now stands where a widget of the last frame was: what follows the one before it, or else what
/// comes last before it.
fn next_to(context: &Context, id: Id, layer: LayerId) -> Option<Id> {
    context.viewport(|viewport| {
        let [before, now] = [&viewport.prev_pass, &viewport.this_pass].map(|pass| {
            let widgets = pass.widgets.get_layer(layer);
            widgets.copied().collect::<Vec<WidgetRect>>()
        });
        let place = before.iter().position(|widget| widget.id == id)?;
        let place_now = |widget: &WidgetRect| now.iter().position(|other| other.id == widget.id);
        let start = before[..place].iter().rev().find_map(place_now);
        let start = start.map_or(0, |place| place + 1);
        let (earlier, later) = now.split_at(start);
        let mut nearest = later.iter().chain(earlier.iter().rev());
        nearest
            .find(|widget| can_have_it(widget))
            .map(|widget| widget.id)
    })
}

/// Whether a key presses the widget in this frame.
fn is_pressed(context: &Context, id: Id) -> bool {
    let is_key = context.input(|input| {
        [Key::Enter, Key::Space]
            .iter()
            .any(|key| input.key_pressed(*key))
    });
    is_key && context.read_response(id).is_some_and(|it| it.clicked())
}
