## Oplysninger efter artikel 14 til den inviterede: $organisation (inviterer), $controller (dataansvarlig), $source (kilde)

invitation-notice-purpose = Din adresse bruges til at tilbyde dig en konto i portalen, så { $organisation } kan lade de rette personer læse, underskrive og besvare databehandleraftaler.
invitation-notice-legal-basis = Databeskyttelsesforordningens artikel 6, stk. 1, litra f: parternes legitime interesse i at håndtere deres aftaler sikkert og bevisligt.
invitation-notice-category-email = Din e-mailadresse
invitation-notice-category-role = Din rolle hos { $organisation }
invitation-notice-category-name = Dit navn, og dit telefonnummer, hvis du selv oplyser det
invitation-notice-source = { $source } har oplyst din e-mailadresse. Vi har ikke fået den fra andre.
invitation-notice-recipients = Medlemmer af { $organisation }, { $controller } og de databehandlere, der driver portalen.
invitation-notice-retention = Hvis du ikke tager imod, slettes din adresse 30 dage efter, at invitationen er udløbet. Hvis du tager imod, opbevares den, så længe du har en konto.
invitation-notice-rights = Du kan bede om indsigt, berigtigelse, sletning og begrænsning, og du kan gøre indsigelse mod, at din adresse bruges.
invitation-notice-authority = Du kan klage til Datatilsynet (datatilsynet.dk) uden at skrive til os først, eller til tilsynsmyndigheden i det EU/EØS-land, hvor du bor.
invitation-notice-transfers = Din adresse overføres ikke til lande uden for EU/EØS, medmindre det fremgår med sit overførselsgrundlag af listen over databehandlere.

## Filen med afviste rækker

invitation-list-name = Navn
invitation-list-email = E-mail
invitation-list-role = Rolle
invitation-list-language = Sprog
invitation-list-why = Fejl
