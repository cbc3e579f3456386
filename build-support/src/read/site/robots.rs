//! What a site allows robots to ask for: `robots.txt` (RFC 9309).
//!
//! In: the text of the file and the name of a robot. Out: the [`Rules`] for that robot. The longest rule that matches a
//! path counts, and of two equally long ones that which allows (section 2.2.2). A robot that no group names follows the
//! group of `*`; where there is none, everything is allowed.

use std::time::Duration;

/// Longer files are cut off here, as section 2.5 permits.
const MAX_LENGTH: usize = 500 * 1024;
/// No site is waited for longer than this between two requests.
const MAX_DELAY_SECONDS: f64 = 30.0;

/// What one robot may do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
    /// The time to leave between two requests: `Crawl-delay`, which many sites write though no standard has it.
    pub delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    pattern: String,
    allows: bool,
}

/// A group as it is being read: the robots it names, and what it says.
#[derive(Default)]
struct Group {
    robots: Vec<String>,
    rules: Rules,
    /// Whether its robots have all been named, so that another `User-agent` begins a new group.
    is_open: bool,
}

impl Rules {
    /// The rules of `text` for the robot called `robot`.
    pub fn parse(text: &str, robot: &str) -> Self {
        let groups = groups(text);
        let named = |name: &str| {
            groups
                .iter()
                .filter(|group| group.robots.iter().any(|robot| robot.eq_ignore_ascii_case(name)))
                .map(|group| &group.rules)
                .collect::<Vec<_>>()
        };
        let mut found = named(robot);
        if found.is_empty() {
            found = named("*");
        }
        Self {
            rules: found.iter().flat_map(|rules| rules.rules.iter().cloned()).collect(),
            delay: found.iter().find_map(|rules| rules.delay),
        }
    }

    /// Whether `path`, the path of a URL with its query, may be asked for.
    pub fn allow(&self, path: &str) -> bool {
        self.rules
            .iter()
            .filter(|rule| matches(&rule.pattern, path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }
}

fn groups(text: &str) -> Vec<Group> {
    let end = (0..=text.len().min(MAX_LENGTH))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    let mut groups: Vec<Group> = Vec::new();
    for line in text[..end.unwrap_or(0)].lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if key == "user-agent" {
            match groups.last_mut() {
                Some(group) if !group.is_open => group.robots.push(value.to_owned()),
                _ => groups.push(Group {
                    robots: vec![value.to_owned()],
                    ..Group::default()
                }),
            }
        } else if let Some(group) = groups.last_mut() {
            group.add(&key, value);
        }
    }
    groups
}

impl Group {
    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" => {
                self.is_open = true;
                // `Disallow:` without a path forbids nothing.
                if !value.is_empty() {
                    self.rules.rules.push(Rule {
                        pattern: value.to_owned(),
                        allows: key == "allow",
                    });
                }
            }
            "crawl-delay" => {
                self.is_open = true;
                let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0);
                self.rules.delay = seconds.map(|seconds| Duration::from_secs_f64(seconds.min(MAX_DELAY_SECONDS)));
            }
            _ => {}
        }
    }
}

/// Whether `path` begins with `pattern`, where `*` stands for any text and a `$` at the end for the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if is_anchored && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(start) => rest = &rest[start + part.len()..],
            None => return false,
        }
    }
    !is_anchored || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str, path: &str) -> bool {
        Rules::parse(text, "fetcher").allow(path)
    }

    #[test]
    fn the_longest_rule_counts_and_allowing_wins_a_tie() {
        let text = "User-agent: *\nDisallow: /api\nAllow: /api/public\nDisallow: /same\nAllow: /same\n";
        assert!(!allowed(text, "/api/secret.md"));
        assert!(allowed(text, "/api/public/cats.md"));
        assert!(allowed(text, "/same"));
        assert!(allowed(text, "/other"));
    }

    #[test]
    fn the_group_that_names_the_robot_replaces_that_of_all() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Fetcher # us\nDisallow: /private\n";
        assert!(allowed(text, "/cats"));
        assert!(!allowed(text, "/private/cats"));
        assert!(!Rules::parse(text, "stranger").allow("/cats"));
    }

    #[test]
    fn stars_and_ends_are_understood() {
        let text = "User-agent: *\nDisallow: /*.json$\nDisallow: /a*z\n";
        assert!(!allowed(text, "/api/openapi.json"));
        assert!(allowed(text, "/api/openapi.json5"));
        assert!(!allowed(text, "/abcz/more"));
        assert!(allowed(text, "/abc"));
    }

    #[test]
    fn nothing_said_means_allowed() {
        assert!(allowed("", "/cats"));
        assert!(allowed("User-agent: *\nDisallow:\n", "/cats"));
        assert!(allowed("<html>not a robots file</html>", "/cats"));
    }

    #[test]
    fn a_delay_is_read_and_bounded() {
        let delay = |value: &str| Rules::parse(&format!("User-agent: *\nCrawl-delay: {value}\n"), "fetcher").delay;
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("100000"), Some(Duration::from_secs(30)));
        assert_eq!(delay("soon"), None);
        assert_eq!(delay("NaN"), None);
    }
}
