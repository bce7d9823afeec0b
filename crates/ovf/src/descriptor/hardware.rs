//! Virtual hardware (`VirtualHardwareSection`).

mod device;
mod read;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::Text;

pub use device::{Backing, Bus, Device, DriveKind};
pub(super) use read::read;

/// The hardware of a virtual system.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Hardware {
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info: Option<Text>,
    /// The kinds of virtual machine that it is for, like `vmx-13`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub system_types: Vec<String>,
    /// How the values of properties reach the guest, like `iso` or `com.vmware.guestInfo`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<String>,
    /// The parts, those of all configurations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<HardwareItem>,
    /// VMware's settings (`vmw:Config`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, String>,
    /// VMware's further settings (`vmw:ExtraConfig`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra_config: BTreeMap<String, String>,
}

/// A part of the hardware.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct HardwareItem {
    /// What other parts call it.
    pub instance: String,
    /// Its name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The configurations that it is part of; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub configurations: Vec<String>,
    /// Whether it states a bound of what the part may be, instead of the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Whether one can do without it (`ovf:required="false"`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// The instance of the part that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Its place on its parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_on_parent: Option<String>,
    /// Its kind more closely, like `lsilogic` or `E1000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// Whether it is connected when the virtual machine starts, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected: Option<bool>,
    /// VMware's settings (`vmw:Config`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, String>,
    /// What it is, with what only such a part has.
    pub device: Device,
}

/// A bound of what a part may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// At least this.
    Min,
    /// At most this.
    Max,
}

impl Hardware {
    /// The parts in one configuration, without bounds; of several parts of one instance that which names the
    /// configuration. `None` is a package without configurations: then only parts that belong to all.
    pub fn items_in(&self, configuration: Option<&str>) -> Vec<&HardwareItem> {
        let mut chosen: Vec<&HardwareItem> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for item in self.items.iter().filter(|item| item.bound.is_none() && item.is_in(configuration)) {
            let place = places.get(item.instance.as_str()).copied();
            match place.map(|place| (place, chosen[place].configurations.is_empty())) {
                Some((place, true)) if !item.configurations.is_empty() => chosen[place] = item,
                Some((_, false)) if item.configurations.is_empty() => {}
                // Exporters exist that give several parts one instance.
                _ => {
                    places.insert(&item.instance, chosen.len());
                    chosen.push(item);
                }
            }
        }
        chosen
    }
}

impl HardwareItem {
    /// Its name for people: where it has none, its description, else its instance.
    pub fn display_name(&self) -> &str {
        let texts = [&self.name, &self.description].into_iter().flatten();
        texts.map(|text| text.value.as_str()).find(|text| !text.is_empty()).unwrap_or(&self.instance)
    }

    /// A setting as a number.
    pub fn config_number(&self, key: &str) -> Option<u64> {
        self.config.get(key)?.trim().parse().ok()
    }

    /// A setting that says yes or no.
    pub fn config_truth(&self, key: &str) -> Option<bool> {
        super::element::truth(String::new, self.config.get(key)?).ok()
    }

    fn is_in(&self, configuration: Option<&str>) -> bool {
        let named = |wanted: &str| self.configurations.iter().any(|own| own == wanted);
        self.configurations.is_empty() || configuration.is_some_and(named)
    }
}
