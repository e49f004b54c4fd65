//! Mail domains where anybody gets an address: no organisation has them for its own, whatever its DNS says.

/// Whether the domain, or one above it, hands out addresses to the public.
pub(crate) fn is_public_mail(domain: &str) -> bool {
    let mut rest = Some(domain);
    while let Some(name) = rest {
        if PUBLIC.binary_search(&name).is_ok() {
            return true;
        }
        rest = name.split_once('.').map(|(_, above)| above);
    }
    false
}

/// The largest of the world, and those of Denmark and its neighbours. In the order of the alphabet.
const PUBLIC: [&str; 111] = [
    "126.com",
    "163.com",
    "abv.bg",
    "aol.com",
    "arcor.de",
    "atlas.cz",
    "bahnhof.se",
    "bk.ru",
    "bluewin.ch",
    "broadpark.no",
    "btinternet.com",
    "c.dk",
    "centrum.cz",
    "comcast.net",
    "comhem.se",
    "cool.dk",
    "disroot.org",
    "duck.com",
    "email.cz",
    "email.dk",
    "fastmail.com",
    "fastmail.fm",
    "forum.dk",
    "free.fr",
    "freenet.de",
    "get2net.dk",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.dk",
    "hotmail.fr",
    "hotmail.no",
    "hotmail.se",
    "hushmail.com",
    "icloud.com",
    "inbox.lv",
    "inbox.ru",
    "interia.pl",
    "jubii.dk",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.co.uk",
    "live.com",
    "live.de",
    "live.dk",
    "live.no",
    "live.se",
    "mac.com",
    "mail.bg",
    "mail.com",
    "mail.dk",
    "mail.ru",
    "mail.tele.dk",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "o2.pl",
    "ofir.dk",
    "online.no",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.dk",
    "outlook.fr",
    "passmail.net",
    "pm.me",
    "post.cz",
    "post.tele.dk",
    "posteo.de",
    "privat.dk",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rocketmail.com",
    "seznam.cz",
    "sfr.fr",
    "simplelogin.com",
    "sol.no",
    "spray.se",
    "stofanet.dk",
    "t-online.de",
    "tdcadsl.dk",
    "telia.com",
    "tuta.com",
    "tutanota.com",
    "virgilio.it",
    "wanadoo.fr",
    "web.de",
    "webspeed.dk",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.dk",
    "yahoo.fr",
    "yahoo.no",
    "yahoo.se",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_covers_what_is_below_a_name() {
        let mut sorted = PUBLIC.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, PUBLIC);
        assert!(is_public_mail("gmail.com"));
        assert!(is_public_mail("x.hotmail.dk"));
        assert!(!is_public_mail("notgmail.com"));
        assert!(!is_public_mail("kommune.example"));
    }
}
