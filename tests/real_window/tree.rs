//! A program's widgets on the accessibility bus.

use std::time::{Duration, Instant};

use atspi::proxy::accessible::AccessibleProxy;
use atspi::proxy::action::ActionProxy;
use atspi::proxy::cache::CacheProxy;
use atspi::proxy::value::ValueProxy;
use atspi::{CacheItem, Interface, ObjectRefOwned, Role, State};
use zbus::fdo::DBusProxy;
use zbus::names::UniqueName;
use zbus::proxy::CacheProperties;
use zbus::{Connection, Result};

use crate::desktop::PATIENCE;

/// Where the list of all programs is.
const REGISTRY: (&str, &str) = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root");

/// What a screen reader is told of one widget.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) role: Role,
    pub(crate) name: String,
    /// What else there is to say.
    pub(crate) description: String,
    item: CacheItem,
}

impl std::fmt::Debug for Widget {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            role,
            name,
            description,
            ..
        } = self;
        write!(formatter, "{role:?} “{name}” “{description}”")
    }
}

impl Widget {
    pub(crate) fn is_enabled(&self) -> bool {
        self.item.states.contains(State::Enabled)
    }

    pub(crate) fn is_selected(&self) -> bool {
        self.item.states.contains(State::Selected)
    }

    pub(crate) fn has_number(&self) -> bool {
        self.item.ifaces.contains(Interface::Value)
    }

    pub(crate) fn is_focused(&self) -> bool {
        self.item.states.contains(State::Focused)
    }

    /// Whether it is below `other`, wherever among all the widgets that is.
    pub(crate) fn is_inside(&self, other: &Self, all: &[Self]) -> bool {
        let parent = all
            .iter()
            .find(|widget| widget.item.object.path() == self.item.parent.path());
        parent.is_some_and(|parent| {
            let is_other = parent.item.object.path() == other.item.object.path();
            is_other || parent.is_inside(other, all)
        })
    }
}

impl From<CacheItem> for Widget {
    fn from(item: CacheItem) -> Self {
        Self {
            role: item.role,
            name: item.short_name.clone(),
            description: item.name.clone(),
            item,
        }
    }
}

/// The widgets of one program.
pub(crate) struct Tree {
    bus: Connection,
    program: UniqueName<'static>,
}

impl Tree {
    /// Waits until the program with this number is listed with a window.
    pub(crate) async fn of_process(bus: &Connection, process: u32) -> Self {
        let start = Instant::now();
        loop {
            // A program that is just starting may not answer yet.
            if let Ok(Some(program)) = find(bus, process).await {
                let tree = Self {
                    bus: bus.clone(),
                    program,
                };
                let widgets = tree.widgets().await.unwrap_or_default();
                if widgets.iter().any(|widget| widget.role == Role::Frame) {
                    return tree;
                }
            }
            assert!(
                start.elapsed() < PATIENCE,
                "the window is not on the accessibility bus"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) async fn widgets(&self) -> Result<Vec<Widget>> {
        let cache = CacheProxy::builder(&self.bus)
            .destination(self.program.clone())?
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let items = cache.get_items().await?;
        Ok(items.into_iter().map(Widget::from).collect())
    }

    pub(crate) async fn press(&self, widget: &Widget) {
        let press = async {
            let action = ActionProxy::builder(&self.bus)
                .destination(self.program.clone())?
                .path(widget.item.object.path().clone())?
                .cache_properties(CacheProperties::No)
                .build()
                .await?;
            action.do_action(0).await
        };
        let done = press.await;
        assert!(done.unwrap_or_else(|error| panic!("{widget:?}: {error}")));
    }

    async fn value_of(&self, widget: &Widget) -> Result<ValueProxy<'_>> {
        ValueProxy::builder(&self.bus)
            .destination(self.program.clone())?
            .path(widget.item.object.path().clone())?
            .cache_properties(CacheProperties::No)
            .build()
            .await
    }

    pub(crate) async fn set_value(&self, widget: &Widget, value: f64) -> Result<()> {
        self.value_of(widget).await?.set_current_value(value).await
    }

    /// The value with the least and the greatest one.
    pub(crate) async fn value(&self, widget: &Widget) -> Result<(f64, f64, f64)> {
        let value = self.value_of(widget).await?;
        Ok((
            value.current_value().await?,
            value.minimum_value().await?,
            value.maximum_value().await?,
        ))
    }

    /// All widgets by asking each for its children, as programs do that keep no copy of the tree.
    pub(crate) async fn walk(&self) -> Result<Vec<(Role, String)>> {
        let mut found = Vec::new();
        let root = accessible(&self.bus, self.program.as_str(), REGISTRY.1).await?;
        let mut left = root.get_children().await?;
        while let Some(child) = left.pop() {
            let path = child.path().clone();
            let widget = accessible(&self.bus, self.program.as_str(), path.as_str()).await?;
            found.push((widget.get_role().await?, widget.name().await?));
            left.extend(widget.get_children().await?);
        }
        Ok(found)
    }
}

/// The name on the bus of the program with this number, once it is there.
async fn find(bus: &Connection, process: u32) -> Result<Option<UniqueName<'static>>> {
    let registry = accessible(bus, REGISTRY.0, REGISTRY.1).await?;
    let daemon = DBusProxy::new(bus).await?;
    let programs = registry.get_children().await?;
    for name in programs.iter().filter_map(ObjectRefOwned::name) {
        let owner = daemon.get_connection_unix_process_id(name.clone().into());
        if owner.await? == process {
            return Ok(Some(name.clone()));
        }
    }
    Ok(None)
}

async fn accessible<'a>(
    bus: &Connection,
    program: &'a str,
    path: &'a str,
) -> Result<AccessibleProxy<'a>> {
    AccessibleProxy::builder(bus)
        .destination(program)?
        .path(path)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}
