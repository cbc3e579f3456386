//! Strings and numbers.
//!
//! In: what a value has to fit. Out: a text of its format, pattern and length, or a number within its bounds.

use serde_json::{Number, Value};

use super::merge::Merged;
use super::{Making, pattern};

/// Longer bounds for the length of a text are not asked for: a text of that length would only take room.
const LONGEST: u64 = 100_000;

impl Making<'_, '_> {
    pub(super) fn text(&mut self, merged: &Merged) -> String {
        let least = merged.count("minLength").unwrap_or(0).min(LONGEST);
        let most = merged.count("maxLength").unwrap_or(u64::MAX);
        let fits = |text: &String| {
            let length = text.chars().count() as u64;
            (least..=most.max(least)).contains(&length)
        };
        if let Some(first) = merged.patterns.first() {
            let mut last = None;
            for attempt in 0..40 {
                let Some(text) = pattern::text(first, attempt, least, &mut self.random) else {
                    break;
                };
                let schema = serde_json::json!({"allOf": merged.patterns.iter()
                    .map(|pattern| serde_json::json!({"pattern": pattern})).collect::<Vec<_>>()});
                if fits(&text) && self.faker.checker.is_valid(&schema, &Value::String(text.clone())) {
                    return text;
                }
                last = Some(text);
            }
            if let Some(text) = last {
                return text;
            }
        }
        let format = merged
            .keywords
            .get("format")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if let Some(text) = self.formatted(format).filter(fits) {
            return text;
        }
        let mut text = self.random.word().to_owned();
        while (text.chars().count() as u64) < least {
            text.push_str(self.random.word());
        }
        let most = usize::try_from(most.max(least)).unwrap_or(usize::MAX);
        text.chars().take(most).collect()
    }

    fn formatted(&mut self, format: &str) -> Option<String> {
        let word = self.random.word();
        let [year, month, day] = [
            2000 + self.random.below(30),
            1 + self.random.below(12),
            1 + self.random.below(28),
        ];
        let [hour, minute, second] = [self.random.below(24), self.random.below(60), self.random.below(60)];
        let date = format!("{year}-{month:02}-{day:02}");
        let time = format!("{hour:02}:{minute:02}:{second:02}Z");
        let number = self.random.below(250);
        Some(match format {
            "date-time" => format!("{date}T{time}"),
            "date" => date,
            "time" => time,
            "duration" => format!("P{day}D"),
            "uuid" => {
                let (high, low) = (self.random.next(), self.random.next());
                let (a, b) = (high >> 32, (high >> 16) & 0xffff);
                let (c, d) = (high & 0xfff, 0x8000 | ((low >> 48) & 0x3fff));
                format!("{a:08x}-{b:04x}-4{c:03x}-{d:04x}-{:012x}", low & 0xffff_ffff_ffff)
            }
            "email" | "idn-email" => format!("{word}@example.com"),
            "hostname" | "idn-hostname" => format!("{word}.example.com"),
            "ipv4" => format!("192.0.2.{number}"),
            "ipv6" => format!("2001:db8::{number:x}"),
            "uri" | "url" | "iri" | "uri-template" => format!("https://example.com/{word}/{number}"),
            "uri-reference" | "iri-reference" => format!("/{word}/{number}"),
            "json-pointer" => format!("/{word}"),
            "relative-json-pointer" => "0".to_owned(),
            "regex" => format!("^{word}$"),
            "byte" | "base64" | "base64url" => "YW1iZXIh".to_owned(),
            "decimal" => format!("{number}.50"),
            "int32" | "int64" | "uint32" | "uint64" | "integer" => number.to_string(),
            "float" | "double" | "number" => format!("{number}.5"),
            _ => return None,
        })
    }

    /// The least and the most that a number may be.
    fn range(merged: &Merged, step: f64) -> (Option<f64>, Option<f64>) {
        let least = merged.float("minimum");
        let above = merged.float("exclusiveMinimum").map(|bound| bound + step);
        let most = merged.float("maximum");
        let below = merged.float("exclusiveMaximum").map(|bound| bound - step);
        let larger = |one: Option<f64>, other: Option<f64>| one.into_iter().chain(other).reduce(f64::max);
        let smaller = |one: Option<f64>, other: Option<f64>| one.into_iter().chain(other).reduce(f64::min);
        (larger(least, above), smaller(most, below))
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "bounds are whole numbers"
    )]
    pub(super) fn integer(&mut self, merged: &Merged) -> Value {
        let (least, most) = Self::range(merged, 1.0);
        let factor = merged
            .float("multipleOf")
            .filter(|factor| *factor >= 1.0)
            .unwrap_or(1.0);
        let low = match (least, most) {
            (Some(least), _) => least,
            (None, Some(most)) => (most - 1000.0 * factor).max(if most >= 0.0 { 0.0 } else { f64::MIN }),
            (None, None) => 0.0,
        };
        let high = most.unwrap_or(low + 1000.0 * factor).min(low + 1000.0 * factor);
        let (first, last) = ((low / factor).ceil(), (high / factor).floor());
        let count = (last - first).max(0.0) as u64 + 1;
        let value = (first + self.random.below(count) as f64) * factor;
        match value {
            value if (-9.0e15..=9.0e15).contains(&value) => Value::from(value as i64),
            // What is larger than a double holds exactly is a bound itself.
            _ => self.bound(merged).unwrap_or_else(|| Value::from(value as i64)),
        }
    }

    fn bound(&self, merged: &Merged) -> Option<Value> {
        let bounds = ["minimum", "maximum"]
            .iter()
            .filter_map(|key| merged.keywords.get(*key));
        let mut whole = bounds.filter(|bound| bound.is_i64() || bound.is_u64());
        whole.next().cloned()
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "steps are few"
    )]
    pub(super) fn number(&mut self, merged: &Merged) -> Value {
        if let Some(factor) = merged.float("multipleOf") {
            let (least, most) = Self::range(merged, factor);
            let low = least.unwrap_or_else(|| most.map_or(0.0, |most| most.min(0.0)));
            let high = most.unwrap_or(low + 1000.0 * factor).min(low + 1000.0 * factor);
            let (first, last) = ((low / factor).ceil(), (high / factor).floor());
            let steps = first + self.random.below((last - first).max(0.0) as u64 + 1) as f64;
            // Divided where that is exact: 3 / 10 is nearer to 0.3 than 3 × 0.1.
            let inverse = (1.0 / factor).round();
            let value = match (1.0 / factor - inverse).abs() < 1e-9 && inverse > 0.0 {
                true => steps / inverse,
                false => steps * factor,
            };
            return float(value);
        }
        let step = match (merged.float("exclusiveMinimum"), merged.float("exclusiveMaximum")) {
            (Some(least), Some(most)) => (most - least) / 4.0,
            _ => 0.25,
        };
        let (least, most) = Self::range(merged, step.min(0.25));
        let low = least.unwrap_or_else(|| most.map_or(0.0, |most| most.min(0.0)));
        let high = most.unwrap_or(low + 100.0).min(low + 100.0).max(low);
        let steps = ((high - low) / 0.25).floor() as u64;
        let value = low + self.random.below(steps + 1) as f64 * 0.25;
        float(value.clamp(low, high))
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::from(0), Value::Number)
}
