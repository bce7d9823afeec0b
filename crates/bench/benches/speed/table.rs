//! What was measured, as a table of medians.

use std::fmt;

#[derive(Clone, Copy)]
pub(crate) enum Unit {
    /// In bytes per second.
    Speed,
    /// In operations per second.
    Rate,
    /// In bytes.
    Memory,
}

/// What a ratio has to be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    Above(f64),
    Below(f64),
}

struct Row {
    name: &'static str,
    unit: Unit,
    values: Vec<f64>,
    ratios: Vec<f64>,
    goal: Option<Goal>,
}

#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    notes: Vec<&'static str>,
}

impl Table {
    /// Adds a round's value to the row of that name.
    pub(crate) fn add(&mut self, name: &'static str, value: f64, unit: Unit) {
        self.row(name, unit).values.push(value);
    }

    /// Adds a round's value, and how it compares with what it is measured against.
    pub(crate) fn compare(&mut self, name: &'static str, value: f64, unit: Unit, ratio: f64, goal: Goal) {
        let row = self.row(name, unit);
        row.values.push(value);
        row.ratios.push(ratio);
        row.goal = Some(goal);
    }

    /// Adds a line below the table.
    pub(crate) fn note(&mut self, text: &'static str) {
        self.notes.push(text);
    }

    fn row(&mut self, name: &'static str, unit: Unit) -> &mut Row {
        let place = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            self.rows.push(Row { name, unit, values: Vec::new(), ratios: Vec::new(), goal: None });
            self.rows.len() - 1
        });
        &mut self.rows[place]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | median | least … most | ratio | target | |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---|")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "\n{note}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = sorted(&self.values);
        let (least, most) =
            (values.first().copied().unwrap_or_default(), values.last().copied().unwrap_or_default());
        let spread = format!("{} … {}", self.unit.show(least), self.unit.show(most));
        let name = self.name;
        write!(f, "| {name} | {} {} | {spread} |", self.unit.show(median(&values)), self.unit.name())?;
        let Some(goal) = self.goal else { return write!(f, " | | |") };
        let ratio = median(&sorted(&self.ratios));
        let verdict = if goal.is_met(ratio) { "met" } else { "**missed**" };
        write!(f, " {ratio:.2} | {goal} | {verdict} |")
    }
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Speed => format!("{:.2}", value / 1e9),
            Self::Rate => format!("{value:.0}"),
            Self::Memory => format!("{:.0}", value / f64::from(1 << 20)),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Speed => "GB/s",
            Self::Rate => "/s",
            Self::Memory => "MiB",
        }
    }
}

impl Goal {
    fn is_met(self, ratio: f64) -> bool {
        match self {
            Self::AtLeast(bound) => ratio >= bound,
            Self::Above(bound) => ratio > bound,
            Self::Below(bound) => ratio < bound,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "≥ {bound:.1}"),
            Self::Above(bound) => write!(f, "> {bound:.1}"),
            Self::Below(bound) => write!(f, "< {bound:.1}"),
        }
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[length / 2],
        length => f64::midpoint(sorted[length / 2 - 1], sorted[length / 2]),
    }
}
