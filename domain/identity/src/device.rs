//! What a browser is and runs on, in two words for its owner: read from what it says of itself, and believed for
//! nothing else.

use tillid_policy::Browser;

/// The first mark that stands in the text tells; so what claims to be something else too comes first.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("X11; Linux", "Linux"),
    ("Linux", "Linux"),
];

/// A browser and its system, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    /// E.g. `Firefox`.
    pub(crate) browser: Option<String>,
    /// E.g. `Windows`, or `iPhone`.
    pub(crate) system: Option<String>,
}

impl Device {
    /// Reads the user agent.
    pub(crate) fn of(browser: &Browser) -> Self {
        let text = browser.user_agent.as_deref().unwrap_or_default();
        let first = |marks: &[(&str, &str)]| {
            marks
                .iter()
                .find(|(mark, _)| text.contains(mark))
                .map(|(_, name)| (*name).to_owned())
        };
        Self {
            browser: first(&BROWSERS),
            system: first(&SYSTEMS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_what_they_alone_say() {
        let told = |text: &str| {
            let device = Device::of(&Browser {
                user_agent: Some(text.to_owned()),
                ..Browser::default()
            });
            (
                device.browser.unwrap_or_default(),
                device.system.unwrap_or_default(),
            )
        };
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0",
                ("Firefox", "Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
                ("Edge", "Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
                ("Safari", "iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
                ("Chrome", "Android"),
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
                ("Safari", "macOS"),
            ),
            ("curl/8.14", ("", "")),
        ];
        for (text, (browser, system)) in cases {
            assert_eq!(told(text), (browser.to_owned(), system.to_owned()), "{text}");
        }
    }
}
