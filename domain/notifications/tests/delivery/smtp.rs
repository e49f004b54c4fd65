//! What the other side of the wire sees.

use secrecy::SecretString;
use tillid_kernel::Timestamp;
use tillid_notifications::{
    Class, DkimSettings, Encryption, Mailer, Outgoing, SendError, SettingsError, SmtpMailer,
};

use crate::server::{CERTIFICATE, Server, Talk};
use crate::world::settings;

fn mail(n: usize) -> Outgoing {
    Outgoing {
        message_id: format!("<019a-{n}@portal.example>"),
        from_name: "Eksempel Ægte Løn ApS via Tillid".to_owned(),
        to: "dpo@eksempel-kunde.example".to_owned(),
        subject: format!("Varsel {n}: prøve"),
        text: "Første linje\n.\nTredje linje\n".to_owned(),
        html: "<!doctype html><html lang=\"da\"><body>Første linje</body></html>".to_owned(),
        language: "da",
        composed_at: Timestamp::parse("2026-03-01T08:15:00.000Z").unwrap(),
    }
}

#[tokio::test]
async fn the_bytes_are_a_mail_in_two_shapes() {
    let server = Server::start(Talk::Plain).await;
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    assert!(mailer.send(&mail(1)).await.is_ok());
    let received = server.received().remove(0);
    assert_eq!(received.to, "dpo@eksempel-kunde.example");
    assert_eq!(received.from, "portal@portal.example");
    insta::assert_snapshot!("mail-on-the-wire", received.data.replace("\r\n", "\n"));
}

#[tokio::test]
async fn the_answer_of_the_server_is_told_for_its_log() {
    let server = Server::start(Talk::Plain).await;
    server.to_mail(&["250 2.0.0 Ok: queued as 4F2A1 for dpo@eksempel-kunde.example"]);
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    let answer = mailer.send(&mail(1)).await.unwrap().answer;
    assert_eq!(answer.as_deref(), Some("250 2.0.0 Ok: queued as 4F2A1 for …"));
}

#[tokio::test]
async fn a_mail_has_a_return_path_of_its_own_and_the_same_from() {
    let server = Server::start(Talk::Plain).await;
    let mut settings = settings(server.address.port());
    settings.bounces = Some("bounces@portal.example".to_owned());
    let mailer = SmtpMailer::new(&settings).unwrap();
    let id = "0189f7a0-5c3e-7000-8000-00000000000a";
    let outgoing = Outgoing {
        message_id: format!("<{id}@portal.example>"),
        ..mail(1)
    };
    assert!(mailer.send(&outgoing).await.is_ok());
    let received = server.received().remove(0);
    let expected = format!("bounces+{}@portal.example", id.replace('-', ""));
    assert_eq!(received.from, expected);
    assert!(
        received.data.contains("<portal@portal.example>"),
        "{}",
        received.data
    );

    settings.bounces = Some(format!("{}@portal.example", "b".repeat(32)));
    assert_eq!(SmtpMailer::new(&settings).unwrap_err(), SettingsError::Bounces);
}

#[tokio::test]
async fn a_kept_connection_carries_mail_after_mail_and_fast() {
    let server = Server::start(Talk::Plain).await;
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    let start = std::time::Instant::now();
    for n in 0..500 {
        assert!(mailer.send(&mail(n)).await.is_ok());
    }
    let a_second = 500.0 / start.elapsed().as_secs_f64();
    println!("{a_second:.0} mails a second on one connection");
    assert_eq!(server.connections(), 1);
    // Waiting for delayed acknowledgements allows about twenty.
    assert!(a_second > 50.0, "{a_second:.0} mails a second");
}

#[tokio::test]
async fn a_connection_closed_meanwhile_is_replaced() {
    let server = Server::start(Talk::Plain).await;
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    assert!(mailer.send(&mail(1)).await.is_ok());
    server.hang_up().await;
    assert!(mailer.send(&mail(2)).await.is_ok());
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn refusals_are_judged_by_what_they_are_about() {
    let server = Server::start(Talk::Plain).await;
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    server.to_recipient(&[
        "550 no such",
        "450 greylisted",
        "530 sign in first",
        "250 fine",
        "250 fine",
        "250 fine",
    ]);
    server.to_mail(&["554 spam", "452 full", "close"]);
    let mut answers = Vec::new();
    for n in 0..6 {
        answers.push(mailer.send(&mail(n)).await.unwrap_err());
    }
    assert_eq!(
        answers,
        [
            SendError::Permanent(Class::Recipient(550)),
            SendError::Temporary(Class::Recipient(450)),
            SendError::Temporary(Class::Authentication),
            SendError::Permanent(Class::Content(554)),
            SendError::Temporary(Class::Content(452)),
            SendError::Temporary(Class::Connection),
        ]
    );
    assert!(mailer.send(&mail(7)).await.is_ok());
}

#[tokio::test]
async fn mails_and_passwords_go_encrypted_as_configured() {
    for (talk, encryption) in [
        (Talk::Tls, Encryption::Tls),
        (Talk::Starttls, Encryption::Starttls),
    ] {
        let server = Server::start(talk).await;
        let mut settings = settings(server.address.port());
        settings.encryption = encryption;
        settings.username = Some("portal".to_owned());
        settings.password = Some(SecretString::from("correct"));

        let mistrusting = SmtpMailer::new(&settings).unwrap();
        assert_eq!(
            mistrusting.send(&mail(1)).await,
            Err(SendError::Temporary(Class::Tls))
        );

        settings.root_certificate = Some(CERTIFICATE.to_owned());
        let mailer = SmtpMailer::new(&settings).unwrap();
        assert!(mailer.send(&mail(2)).await.is_ok());
        let received = server.received();
        assert!(received.len() == 1 && received[0].encrypted && received[0].signed_in);

        settings.password = Some(SecretString::from("wrong"));
        let wrong = SmtpMailer::new(&settings).unwrap();
        assert_eq!(
            wrong.send(&mail(3)).await,
            Err(SendError::Temporary(Class::Authentication))
        );
    }
}

#[tokio::test]
async fn a_server_that_cannot_encrypt_gets_nothing() {
    let server = Server::start(Talk::Plain).await;
    let mut settings = settings(server.address.port());
    settings.encryption = Encryption::Starttls;
    let mailer = SmtpMailer::new(&settings).unwrap();
    assert_eq!(mailer.send(&mail(1)).await, Err(SendError::Temporary(Class::Tls)));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_forever() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = settings(listener.local_addr().unwrap().port());
    settings.timeout_seconds = 1;
    let mailer = SmtpMailer::new(&settings).unwrap();
    assert_eq!(
        mailer.send(&mail(1)).await,
        Err(SendError::Temporary(Class::Timeout))
    );
}

#[tokio::test]
async fn domains_go_in_the_form_of_dns_and_other_local_parts_bounce() {
    let server = Server::start(Talk::Plain).await;
    let mailer = SmtpMailer::new(&settings(server.address.port())).unwrap();
    let to = |to: &str| Outgoing {
        to: to.to_owned(),
        ..mail(1)
    };
    assert!(mailer.send(&to("dpo@blåbær.example")).await.is_ok());
    assert_eq!(server.received()[0].to, "dpo@xn--blbr-roah.example");
    let unwritable = Err(SendError::Permanent(Class::Address));
    assert_eq!(mailer.send(&to("rødgrød@eksempel.example")).await, unwritable);
    assert_eq!(mailer.send(&to("no address")).await, unwritable);
}

#[tokio::test]
async fn mails_are_signed_when_a_key_is_given() {
    let server = Server::start(Talk::Plain).await;
    let mut settings = settings(server.address.port());
    settings.dkim = Some(DkimSettings {
        domain: "portal.example".to_owned(),
        selector: "tillid".to_owned(),
        key: SecretString::from("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="),
    });
    let mailer = SmtpMailer::new(&settings).unwrap();
    assert!(mailer.send(&mail(1)).await.is_ok());
    let data = &server.received()[0].data;
    assert!(
        data.contains("DKIM-Signature: v=1; a=ed25519-sha256; d=portal.example; s=tillid;"),
        "{data}"
    );
}

#[test]
fn settings_that_cannot_work_are_told_at_the_start() {
    let problem = |change: &dyn Fn(&mut tillid_notifications::SmtpSettings)| {
        let mut settings = settings(25);
        change(&mut settings);
        SmtpMailer::new(&settings).err()
    };
    assert_eq!(problem(&|_| ()), None);
    assert_eq!(
        problem(&|s| s.from = "portal".to_owned()),
        Some(SettingsError::From)
    );
    assert_eq!(problem(&|s| s.connections = 0), Some(SettingsError::Connections));
    assert_eq!(
        problem(&|s| s.timeout_seconds = 121),
        Some(SettingsError::Timeout)
    );
    assert_eq!(
        problem(&|s| s.username = Some("portal".to_owned())),
        Some(SettingsError::Credentials)
    );
    assert_eq!(
        problem(&|s| {
            s.username = Some("portal".to_owned());
            s.password = Some(SecretString::from("secret"));
        }),
        Some(SettingsError::Unprotected)
    );
    assert_eq!(
        problem(&|s| {
            s.encryption = Encryption::Tls;
            s.root_certificate = Some("not a certificate".to_owned());
        }),
        Some(SettingsError::Certificate)
    );
    let key = |key: &str| DkimSettings {
        domain: "portal.example".to_owned(),
        selector: "tillid".to_owned(),
        key: SecretString::from(key),
    };
    assert_eq!(
        problem(&|s| s.dkim = Some(key("short"))),
        Some(SettingsError::Dkim)
    );
}
