//! Rules on the Dockerfile and the compose file. They are read here because the machines that test the
//! project need no container engine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use saphyr::{LoadableYamlNode, Yaml};

/// What in the two files breaks a rule, one sentence each.
pub(crate) fn broken_rules(root: &Path) -> Result<Vec<String>> {
    let read = |name: &str| fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let mut broken = dockerfile(&read("Dockerfile")?);
    broken.extend(compose(&read("docker-compose.yml")?, &|path| {
        root.join(path).exists()
    })?);
    Ok(broken)
}

/// One instruction of a Dockerfile with its continued lines joined.
struct Instruction {
    verb: String,
    rest: String,
}

fn instructions(text: &str) -> Vec<Instruction> {
    let code = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let joined = code.fold(String::new(), |joined, line| {
        if let Some(continued) = line.strip_suffix('\\') {
            joined + continued
        } else {
            joined + line + "\n"
        }
    });
    let split = joined.lines().filter_map(|line| line.split_once(' '));
    split
        .map(|(verb, rest)| Instruction {
            verb: verb.to_ascii_uppercase(),
            rest: rest.trim().to_owned(),
        })
        .collect()
}

fn dockerfile(text: &str) -> Vec<String> {
    let instructions = instructions(text);
    let mut broken = Vec::new();
    let mut stages = BTreeSet::new();
    for Instruction { verb, rest } in &instructions {
        match verb.as_str() {
            "FROM" => {
                let words: Vec<&str> = rest
                    .split_whitespace()
                    .filter(|word| !word.starts_with("--"))
                    .collect();
                let image = words.first().copied().unwrap_or_default();
                if !stages.contains(image) && !is_pinned(image) {
                    broken.push(format!(
                        "Dockerfile: the image {image} is not pinned to a version"
                    ));
                }
                stages.insert(words.get(2).copied().unwrap_or_default());
            }
            "COPY" => {
                let from = rest
                    .split_whitespace()
                    .find_map(|word| word.strip_prefix("--from="));
                if let Some(from) = from.filter(|from| !stages.contains(from)) {
                    broken.push(format!("Dockerfile: COPY --from={from} names no earlier stage"));
                }
            }
            "ADD" => broken.push("Dockerfile: ADD unpacks and downloads; COPY says what it does".to_owned()),
            "RUN" if rest.contains("apt-get install") && !rest.contains("--no-install-recommends") => {
                broken.push("Dockerfile: apt-get install without --no-install-recommends".to_owned());
            }
            _ => {}
        }
    }
    let last_stage: Vec<&Instruction> = {
        let start = instructions
            .iter()
            .rposition(|instruction| instruction.verb == "FROM")
            .unwrap_or(0);
        instructions[start..].iter().collect()
    };
    let last = |verb: &str| last_stage.iter().rfind(|instruction| instruction.verb == verb);
    if stages.len() < 2 {
        broken.push("Dockerfile: one stage only, so the compiler would ship".to_owned());
    }
    match last("USER").map(|user| user.rest.split(':').next().unwrap_or_default()) {
        None | Some("root" | "0") => broken.push("Dockerfile: the portal would run as root".to_owned()),
        Some(_) => {}
    }
    match last("HEALTHCHECK") {
        None => broken.push("Dockerfile: no HEALTHCHECK".to_owned()),
        Some(check) if check.rest == "NONE" => broken.push("Dockerfile: HEALTHCHECK NONE".to_owned()),
        Some(_) => {}
    }
    broken
}

/// `name:1.2`, `registry:5000/name:1.2` or `name@sha256:…`, but not `name` or `name:latest`.
fn is_pinned(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    match name.split_once('@').or_else(|| name.split_once(':')) {
        Some((_, version)) => !version.is_empty() && version != "latest",
        None => false,
    }
}

fn compose(text: &str, exists: &dyn Fn(&str) -> bool) -> Result<Vec<String>> {
    let documents = Yaml::load_from_str(text).context("docker-compose.yml is no YAML")?;
    let file = documents.first().context("docker-compose.yml is empty")?;
    let services = file.as_mapping_get("services").and_then(Yaml::as_mapping);
    let services = services.context("docker-compose.yml has no services")?;
    let names: BTreeSet<&str> = services.keys().filter_map(Yaml::as_str).collect();
    let volumes = keys(file.as_mapping_get("volumes"));
    let mut broken = Vec::new();
    for (name, service) in services {
        let name = name.as_str().unwrap_or_default();
        let mut tell = |what: String| broken.push(format!("docker-compose.yml: {name} {what}"));
        match service.as_mapping_get("image").and_then(Yaml::as_str) {
            Some(image) if !is_pinned(image) => {
                tell(format!("uses {image}, which is not pinned to a version"));
            }
            None if !service.contains_mapping_key("build") => {
                tell("has neither an image nor a build".to_owned());
            }
            _ => {}
        }
        for needed in keys(service.as_mapping_get("depends_on")) {
            if !names.contains(needed) {
                tell(format!("waits for {needed}, which does not exist"));
            }
        }
        for port in texts(service.as_mapping_get("ports")) {
            if !port.starts_with("127.0.0.1:") {
                tell(format!("offers {port} to the network; bind it to 127.0.0.1"));
            }
        }
        for volume in texts(service.as_mapping_get("volumes")) {
            let source = volume.split(':').next().unwrap_or_default();
            let known = if source.starts_with('.') {
                exists(source)
            } else {
                volumes.contains(source)
            };
            if !known {
                tell(format!("mounts {source}, which does not exist"));
            }
        }
        for (key, value) in entries(service.as_mapping_get("environment")) {
            let secret = ["PASSWORD", "SECRET", "TOKEN", "KEY"]
                .iter()
                .any(|word| key.ends_with(word));
            if secret && !value.starts_with("${") {
                tell(format!("has the secret {key} written into the file"));
            }
        }
    }
    Ok(broken)
}

/// The keys of a mapping, or the texts of a list: `depends_on` may be either.
fn keys<'a>(node: Option<&'a Yaml<'_>>) -> BTreeSet<&'a str> {
    let mapping = node
        .and_then(Yaml::as_mapping)
        .into_iter()
        .flat_map(|mapping| mapping.keys());
    mapping.filter_map(Yaml::as_str).chain(texts(node)).collect()
}

fn texts<'a>(node: Option<&'a Yaml<'_>>) -> Vec<&'a str> {
    node.and_then(Yaml::as_sequence)
        .into_iter()
        .flatten()
        .filter_map(Yaml::as_str)
        .collect()
}

fn entries<'a>(node: Option<&'a Yaml<'_>>) -> Vec<(&'a str, &'a str)> {
    let mapping = node.and_then(Yaml::as_mapping).into_iter().flatten();
    mapping
        .filter_map(|(key, value)| Some((key.as_str()?, value.as_str()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    const SOUND: &str = "\
FROM rust:1.95 AS build
RUN cargo build
FROM debian:bookworm-slim
RUN apt-get install \\
    --no-install-recommends ca-certificates
COPY --from=build /tillid /usr/bin/
USER 10001:10001
HEALTHCHECK --interval=30s \\
    CMD [\"tillid\", \"health\"]
";

    #[test]
    fn each_rule_on_the_dockerfile_is_held() {
        assert_eq!(dockerfile(SOUND), Vec::<String>::new());
        let breaks = |from: &str, to: &str, says: &str| {
            let broken = dockerfile(&SOUND.replace(from, to));
            assert!(
                broken.len() == 1 && broken[0].contains(says),
                "{from} → {to}: {broken:?}"
            );
        };
        breaks("rust:1.95", "rust", "not pinned");
        breaks("debian:bookworm-slim", "debian:latest", "not pinned");
        breaks("--from=build", "--from=bild", "no earlier stage");
        breaks("COPY --from=build", "ADD", "COPY says");
        breaks("--no-install-recommends ", "", "--no-install-recommends");
        breaks("USER 10001:10001", "USER root", "as root");
        breaks("USER 10001:10001", "USER 0:0", "as root");
        breaks("HEALTHCHECK", "LABEL", "HEALTHCHECK");
        let one_stage = dockerfile("FROM rust:1.95\nUSER tillid\nHEALTHCHECK CMD true\n");
        assert!(
            one_stage.len() == 1 && one_stage[0].contains("one stage"),
            "{one_stage:?}"
        );
    }

    #[test]
    fn an_image_is_pinned_by_a_version_or_a_digest() {
        for pinned in [
            "postgres:17.6",
            "ghcr.io/a/b:v1",
            "localhost:5000/a:1",
            "a@sha256:00",
        ] {
            assert!(is_pinned(pinned), "{pinned}");
        }
        for loose in ["postgres", "postgres:latest", "localhost:5000/a", ""] {
            assert!(!is_pinned(loose), "{loose}");
        }
    }

    #[test]
    fn each_rule_on_the_compose_file_is_held() {
        let sound = "\
services:
  portal:
    build: .
    depends_on: { database: { condition: service_healthy } }
    ports: [\"127.0.0.1:8080:8080\"]
    environment: { TILLID_PASSWORD: \"${PASSWORD}\" }
  database:
    image: postgres:17.6
    volumes: [\"data:/var/lib\", \"./deploy/a:/a:ro\"]
volumes: { data: {} }
";
        let rules = |text: &str| compose(text, &|path| path == "./deploy/a").unwrap();
        assert_eq!(rules(sound), Vec::<String>::new());
        let breaks = |from: &str, to: &str, says: &str| {
            let broken = rules(&sound.replace(from, to));
            assert!(
                broken.len() == 1 && broken[0].contains(says),
                "{from} → {to}: {broken:?}"
            );
        };
        breaks("postgres:17.6", "postgres", "not pinned");
        breaks("build: .", "restart: always", "neither an image nor a build");
        breaks("{ database: {", "{ datenbank: {", "does not exist");
        breaks("127.0.0.1:8080:8080", "8080:8080", "127.0.0.1");
        breaks("\"data:/var", "\"dato:/var", "mounts dato");
        breaks("./deploy/a:", "./deploy/b:", "mounts ./deploy/b");
        breaks("\"${PASSWORD}\"", "hunter2", "secret TILLID_PASSWORD");
        assert!(compose("services: [", &|_| true).is_err());
    }

    #[test]
    fn the_projects_files_keep_the_rules() {
        assert_eq!(
            broken_rules(&Project::find().unwrap().root).unwrap(),
            Vec::<String>::new()
        );
    }
}
