//! A real provider: npm's `oidc-provider`, in a process of its own on a free port.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::Browser;

/// Runs until it is dropped.
pub(super) struct Provider {
    pub(super) issuer: String,
    told: Value,
    child: Child,
    /// It may say more, and would end if nobody could hear it.
    _words: BufReader<ChildStdout>,
    /// While this is open it runs, even if the test is killed.
    _life: ChildStdin,
}

impl Provider {
    pub(super) fn start(told: Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("provider");
        if !folder.join("node_modules").exists() {
            let installed = Command::new("npm").arg("ci").current_dir(&folder).status();
            assert!(
                installed.expect("npm is installed").success(),
                "npm ci in tests/provider"
            );
        }
        let mut child = Command::new("node")
            .arg("run.mjs")
            .arg(told.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed");
        let mut issuer = String::new();
        let mut words = BufReader::new(child.stdout.take().unwrap());
        words.read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://127.0.0.1:"), "it starts: {issuer}");
        Self {
            issuer,
            told,
            _words: words,
            _life: child.stdin.take().unwrap(),
            child,
        }
    }

    /// Ends it and starts it again under the same name, with other keys.
    pub(super) fn with_new_keys(mut self) -> Self {
        let port: u16 = self.issuer.rsplit_once(':').unwrap().1.parse().unwrap();
        let mut told = self.told.clone();
        told["port"] = json!(port);
        self.end();
        Self::start(told)
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// What a person does there: says who they are. Answers the address that the provider sends the browser back to.
    pub(super) async fn answer(&self, browser: &Browser, address: &str, subject: &str) -> String {
        let mut at = address.to_owned();
        for _ in 0..10 {
            let answer = browser.open(&at).await;
            at = match answer.headers().get("location") {
                Some(location) => self.absolute(location.to_str().unwrap()),
                None => {
                    let page = answer.text().await.unwrap();
                    let action = page.split("action=\"").nth(1).unwrap_or_else(|| panic!("{page}"));
                    let action = self.absolute(action.split('"').next().unwrap());
                    let sent = browser
                        .http
                        .post(action)
                        .header("content-type", "application/x-www-form-urlencoded")
                        .body(format!("subject={subject}"))
                        .send();
                    let sent = sent.await.unwrap();
                    let location = sent.headers()["location"].to_str().unwrap();
                    self.absolute(location)
                }
            };
            if at.contains("/sso/callback") {
                return at;
            }
        }
        panic!("the provider leads nowhere: {at}");
    }

    fn absolute(&self, location: &str) -> String {
        if location.starts_with('/') {
            format!("{}{location}", self.issuer)
        } else {
            location.to_owned()
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.end();
    }
}
