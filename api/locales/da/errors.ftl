## En sætning til hver kode: det, der vises, når en fejl ikke har sin egen.
error-code-UNAUTHENTICATED = Log ind for at fortsætte.
error-code-FORBIDDEN = Din rolle giver ikke adgang til dette. Spørg en administrator i din organisation.
error-code-NOT_FOUND = Det findes ikke, eller du har ikke adgang til det.
error-code-VALIDATION = Noget af det, du har skrevet, er ikke rigtigt.
error-code-CONFLICT = Det er blevet ændret i mellemtiden. Hent det igen, og prøv på ny.
error-code-APPROVAL_REQUIRED = Det skal gøres af en anden person: fire øjne.
error-code-IMMUTABLE = Det, der er sendt eller udgivet, kan ikke længere ændres.
error-code-NOTICE_PERIOD_RUNNING = Varslet løber stadig for nogle kunder.
error-code-OBJECTION_OPEN = En indsigelse er ikke afgjort.
error-code-NOT_AUTHORISED_BY_CONTROLLER = En kunde har ikke godkendt ændringen.
error-code-TRANSFER_MECHANISM_REQUIRED = Et sted uden for EØS kræver et overførselsgrundlag, der gælder i dag.
error-code-CONSENT_REQUIRED = Dit samtykke eller din bekræftelse mangler.
error-code-INVITATION_USED = Invitationen er allerede besvaret.
error-code-INVITATION_EXPIRED = Invitationen er udløbet. Bed om en ny.
error-code-LAST_OWNER = En organisation skal have mindst én ejer.
error-code-RATE_LIMITED = For mange forsøg. Vent lidt, og prøv igen.
error-code-QUERY_TOO_COMPLEX = Forespørgslen beder om for meget på én gang.
error-code-UNAVAILABLE = Portalen kan ikke gemme lige nu. Intet er ændret; prøv igen om et øjeblik.
error-code-INTERNAL = Noget gik galt hos os.

## common
error-not-found = Det findes ikke, eller du har ikke adgang til det.
error-unauthenticated = Log ind for at fortsætte.
error-forbidden = Din rolle giver ikke adgang til dette. Spørg en administrator i din organisation.
error-already-exists = Det findes allerede.
error-changed-meanwhile = En anden har ændret det i mellemtiden. Hent det igen, og prøv på ny.
error-unavailable = Portalen kan ikke gemme lige nu. Intet er ændret; prøv igen om et øjeblik.
error-required = Skal udfyldes.
error-too-long = Højst { $max } tegn.
error-control-characters = Teksten indeholder tegn, der ikke kan gemmes.
error-email-invalid = Det er ikke en e-mailadresse.
error-cursor-invalid = Stedet i listen findes ikke længere. Begynd forfra.
error-page-size = En side har mellem 1 og { $max } rækker.

## identity
error-sign-in-failed = E-mail eller adgangskode er forkert.
error-too-many-attempts = For mange forsøg. Vent { $retryAfter } sekunder, og prøv igen.
error-password-wrong = Adgangskoden er forkert.
error-password-too-short = Brug mindst { $min } tegn. En lille sætning er let at huske.
error-password-too-long = Brug højst { $max } tegn.
error-account-exists = Der findes allerede en konto med denne e-mailadresse.
error-phone-invalid = Skriv nummeret med landekode, for eksempel +45 12 34 56 78.
error-time-zone-unknown = Denne tidszone kendes ikke.
error-session-required = Det kan ikke gøres med en adgangsnøgle. Log ind i portalen.
error-token-days = En adgangsnøgle gælder mellem 1 og { $max } dage.

## organisations
error-role-not-here = Denne rolle findes ikke i denne slags organisation.
error-owners-only = Kun en ejer kan give eller tage ejerskab og underskriftsret.
error-raises-oneself = Du kan ikke give dig selv flere rettigheder. Bed en anden om det.
error-last-owner = En organisation skal have mindst én ejer. Gør først en anden til ejer.
error-already-member = Personen er allerede medlem.
error-membership-over = Medlemskabet er ophørt.
error-invitation-open = Der er allerede sendt en invitation til denne adresse. Send den igen, eller træk den tilbage.
error-invitation-resent-often = Invitationen er sendt { $max } gange. Træk den tilbage, og ring til personen.
error-invitation-used = Invitationen er allerede besvaret eller trukket tilbage.
error-invitation-expired = Invitationen er udløbet. Bed om en ny.
error-notice-not-acknowledged = Bekræft, at du har læst, hvad der sker med dine oplysninger.
error-registration-scheme = Dette register kendes ikke.
error-registration-number = Nummeret passer ikke til registret. Se efter, om alle cifre er rigtige.
error-slug-invalid = Brug 2 til 60 små bogstaver, cifre og bindestreger.
error-country-invalid = Skriv landekoden med to store bogstaver, for eksempel DK.
error-website-invalid = Skriv hele adressen, for eksempel https://www.eksempel.dk.

## agreements
error-out-of-range = Mellem { $min } og { $max }.
error-objection-longer-than-notice = Fristen for indsigelse kan ikke være længere end varslet: højst { $max } dage.
error-too-many = Højst { $max }.
error-template-state = Skabelonversionen er nået et andet sted nu. Hent den igen.
error-template-not-draft = Kun en kladde kan redigeres. Lav en ny kladde.
error-draft-exists = Der er allerede en kladde. Redigér den.
error-clause-locked = Teksten i denne opbygning er låst. Kun vilkårene kan ændres; lav en egen skabelon for at skrive jeres egen tekst.
error-clause-number = { $number } er ikke et bestemmelsesnummer, eller det står der to gange. Skriv 7 eller 7.1.
error-coverage-letter = { $letter } er ikke et litra i artikel 28, stk. 3: a til h.
error-coverage-missing = Ingen bestemmelse dækker artikel 28, stk. 3, litra { $letters }. Alle fra a til h skal være dækket, før skabelonen kan udgives.
error-approve-own-template = En anden end den, der sidst har skrevet i skabelonen, skal udgive den.
error-condition-unknown = { $name } er ikke et valg, som et afsnit kan afhænge af.
error-placeholder-unknown = Bestemmelse { $clause } har en pladsholder, som intet kan udfylde: { $name }.
error-placeholder-open = Bestemmelse { $clause } har en pladsholder uden slutklammer.
error-clauses-too-deep = Bestemmelserne har for mange niveauer.
error-template-not-published = Kun en udgivet skabelonversion kan sendes, og det er denne ikke længere.
error-template-language = Aftalen skal være på skabelonens sprog.
error-relation-not-active = Kundeforholdet er ikke aktivt.
error-third-country-listed = { $name } behandler oplysninger uden for EØS, men det tillader vilkårene ikke.
error-transfer-ground-invalid = { $name } bygger på et overførselsgrundlag, der ikke længere gælder.
error-document-too-large = Aftalen har for meget tekst til at kunne sættes.
error-documents-unavailable = Dokumenter kan ikke gemmes lige nu. Intet er ændret; prøv igen om et øjeblik.
error-version-signed = Kunden har allerede underskrevet den forrige version. Underskriv den, eller aftal det først med kunden.
error-agreement-state = Aftalen er nået et andet sted nu. Hent den igen.
error-agreement-ending = Aftalen er opsagt og kan ikke længere ændres.
error-agreement-expired = Fristen for at underskrive aftalen er udløbet. Leverandøren skal sende den igen.
error-already-signed = Jeres side eller kunden har allerede underskrevet.
error-cannot-bind = Du er ikke tegningsberettiget for din organisation i portalen. En ejer kan give dig retten.
error-same-person = Den samme person kan ikke underskrive for begge sider.
error-hash-differs = Det, du fik vist, er ikke det, der skal underskrives. Hent aftalen igen, og læs den.
error-consent-missing = Sæt kryds ved sætningen for at underskrive.
error-consent-outdated = Sætningen er ændret. Hent siden igen, og læs den.
## relations
error-service-code = Koden består af A–Z, 0–9, bindestreg og understregning.
error-service-code-taken = En anden ydelse har allerede denne kode.
error-external-id-taken = En anden kunde har allerede dette kundenummer.
error-customer-exists = Du har allerede en kunde med dette registreringsnummer.
error-grant-fields = Vælg mindst ét felt, der skal deles.
error-grant-period = Den sidste dag ligger før den første eller er allerede gået.
error-grant-partner-is-customer = En kunde kan ikke være partner i sit eget kundeforhold.
error-grant-nobody-to-inform = Kunden har endnu ingen, der kan underrettes. Tilføj en adresse til varsler, eller vent, til kundens ejer har taget imod sin invitation.
error-grant-state = Delingstilladelsen kan ikke ændres længere: den er afgjort, tilbagekaldt eller udløbet.
