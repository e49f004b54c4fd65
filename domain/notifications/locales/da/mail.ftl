### Mails på dansk. Én tekst pr. del af et brev: `subject`, `body` (en tom linje mellem afsnit), `action` (knappen),
### `notice-title` og `notice` (den lille tekst under knappen), `fact-…` (etiketter).
### Hvert brev kender også { $sender } (afsenderen) og { $portal } (portalens adresse).

## Fælles for alle breve

mail-via = { $sender } via Tillid
mail-date =
    { $day }. { $month ->
        [1] januar
        [2] februar
        [3] marts
        [4] april
        [5] maj
        [6] juni
        [7] juli
        [8] august
        [9] september
        [10] oktober
        [11] november
       *[12] december
    } { $year } kl. { $time } (dansk tid)
mail-quote-introduction = Med afsenderens egne ord:
mail-link-introduction = Hvis knappen ikke virker, kan denne adresse kopieres til browseren:
mail-footer-administrative = Dette er en administrativ besked om jeres forhold til { $sender }. Den indeholder ingen markedsføring og sendes, uanset hvad I har valgt om markedsføring.
mail-footer-transactional = Du får denne besked på grund af noget, som du selv eller nogen for din organisation har gjort i portalen. Den indeholder ingen markedsføring.
mail-footer-security = Denne besked handler om sikkerheden for din konto. Den indeholder ingen markedsføring og kan ikke slås fra.
mail-footer-sender = Sendt af { $sender } gennem Tillid, { $portal }

## Etiketter

mail-fact-address = Adresse
mail-fact-agreement = Aftale
mail-fact-announced = Varslet
mail-fact-answer-by = Svar senest
mail-fact-authorisation = Godkendelse
mail-fact-certificate = Certifikatets SHA-256
mail-fact-change = Ændring
mail-fact-contact = Kontakt
mail-fact-controller = Dataansvarlig
mail-fact-controllers-contact = Den dataansvarliges kontakt
mail-fact-counterparty = Anden part
mail-fact-country = Land
mail-fact-customer = Kunde
mail-fact-data-categories = Berørte oplysninger
mail-fact-data-protection-officer = Databeskyttelsesrådgiver (DPO)
mail-fact-deadline = Frist for indsigelse
mail-fact-document = Dokumentets SHA-256
mail-fact-effective = Planlagt ikrafttræden
mail-fact-endpoint = Webhook
mail-fact-expires = Gyldig til
mail-fact-failing-since = Fejler siden
mail-fact-fields = Partneren må se
mail-fact-ground = Begrundelse
mail-fact-in-force-from = I kraft fra
mail-fact-legal-basis = Retsgrundlag
mail-fact-list = Offentlig liste
mail-fact-locations = Behandlingssteder
mail-fact-measures = Foranstaltninger
mail-fact-notice-days = Varsel i dage
mail-fact-organisation = Organisation
mail-fact-outcome = Udfald
mail-fact-partner = Partner
mail-fact-purpose = Formål
mail-fact-reason = Årsag
mail-fact-reference = Reference
mail-fact-registration = Registreringsnummer
mail-fact-removed-app = Fjernet app, tilføjet
mail-fact-removed-passkeys = Fjernede adgangsnøgler
mail-fact-replaces = Erstatter
mail-fact-revision = Revision
mail-fact-revoked-tokens = Tilbagekaldte API-nøgler
mail-fact-roles = Roller
mail-fact-services = Berørte tjenester
mail-fact-signed-at = Underskrevet
mail-fact-signed-by = Underskrevet for
mail-fact-subject-categories = Berørte personer
mail-fact-subprocessor = Underdatabehandler
mail-fact-summary = Sammenfatning
mail-fact-title = Titel
mail-fact-token = API-nøgle
mail-fact-transfer = Overførselsgrundlag
mail-fact-vendor = Leverandør
mail-fact-version = Version
mail-fact-website = Websted
mail-fact-when = Tidspunkt
mail-fact-cure-until = Skal være bragt i orden
mail-fact-due = Frist
mail-fact-ends = Sidste dag slutter
mail-fact-browser = Browser
mail-fact-network = Netværk

## Ord for koder

mail-word-OWNER = ejer
mail-word-ADMIN = administrator
mail-word-DPO = databeskyttelsesrådgiver
mail-word-ADVISER = ekstern rådgiver
mail-word-ANNOUNCER = varsler
mail-word-SIGNATORY = underskriver
mail-word-MEMBER = medlem
mail-word-GENERAL = generel godkendelse
mail-word-SPECIFIC = specifik godkendelse
mail-word-ADD = ny underdatabehandler
mail-word-REPLACE = udskiftning af en underdatabehandler
mail-word-MODIFY_PURPOSE = ændring af formål
mail-word-MODIFY_LOCATION = ændring af behandlingssted
mail-word-MODIFY_TRANSFER = ændring af overførselsgrundlag
mail-word-REMOVE = ophør med en underdatabehandler
mail-word-DATA_PROTECTION = databeskyttelse
mail-word-SECURITY = sikkerhed
mail-word-TRANSFER = overførsel til et tredjeland
mail-word-LOCATION = behandlingssted
mail-word-CONTRACT = aftalen
mail-word-OTHER = andet
mail-word-MITIGATED = imødekommet med en foranstaltning
mail-word-ALTERNATIVE = et alternativ er tilbudt
mail-word-CHANGE_WITHDRAWN = ændringen er trukket tilbage
mail-word-SERVICE_EXCLUDED = tjenesten er undtaget
mail-word-TERMINATION = tjenesten opsiges uden omkostning
mail-word-OBJECTION_WITHDRAWN = indsigelsen er trukket tilbage
mail-word-NONE_EEA = ikke nødvendigt: inden for EU/EØS
mail-word-ADEQUACY = tilstrækkeligt beskyttelsesniveau (artikel 45)
mail-word-EU_US_DPF = EU–US Data Privacy Framework
mail-word-SCC_2021_914 = EU-Kommissionens standardkontraktbestemmelser
mail-word-BCR_P = bindende virksomhedsregler for databehandlere
mail-word-CODE = godkendt adfærdskodeks
mail-word-CERTIFICATION = godkendt certificering
mail-word-ART_49 = undtagelse (artikel 49)
mail-word-PRIVACY_SHIELD = Privacy Shield (ikke længere gyldigt)
mail-word-SAFE_HARBOUR = Safe Harbour (ikke længere gyldigt)
mail-word-CUSTOMER_NAME = jeres navn
mail-word-SERVICES = de tjenester I bruger
mail-word-RELATION_DATES = hvornår forholdet begyndte og sluttede
mail-word-CONTACT_ROLE_MAILBOXES = rollepostkasser
mail-word-CONTACT_PERSONS = kontaktpersoner
mail-word-AGREEMENT_STATUS = aftalens status
mail-word-NOTICE_STATUS = status for varsler
mail-word-SUBPROCESSOR_LIST = listen over underdatabehandlere

## invitation: $organisation, $capacity (MANAGER, COLLEAGUE, ADMIN), $roles, $expires; kan mangle: $name, $vendor, $contact, $dpo, $statement

mail-invitation-subject = { $organisation } inviterer dig til Tillid
mail-invitation-body =
    { $name ->
        [none] { "" }
       *[other] Kære { $name }
    }

    { $capacity ->
        [MANAGER] En leder
        [COLLEAGUE] En kollega
       *[ADMIN] En administrator
    } hos { $organisation } har inviteret dig til portalen, hvor { $organisation } håndterer sine databehandleraftaler{ $vendor ->
        [none] .
       *[other] { " " }med { $vendor }.
    }

    Din rolle bliver: { $roles }. Invitationen gælder til { $expires }, og linket virker én gang.

    Hvis du ikke ønsker en konto, behøver du ikke gøre noget. Er invitationen ikke til dig, kan du sige det på siden bag linket; så slettes din adresse med det samme.
mail-invitation-action = Tag imod invitationen
mail-invitation-notice-title = Hvor vi har din adresse fra, og hvad der sker med den (databeskyttelsesforordningens artikel 14)
mail-invitation-notice =
    Kilde: { $organisation } har oplyst din e-mailadresse for at kunne invitere dig. Vi har ikke fået den fra andre.

    Dataansvarlig for din konto i portalen: { $vendor ->
        [none] { $organisation }.
       *[other] { $vendor }.
    } { $contact ->
        [none] { "" }
       *[other] Kontakt om persondata: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Databeskyttelsesrådgiver: { $dpo }.
    }

    Hvad og hvorfor: din e-mailadresse, din rolle og, hvis { $organisation } har oplyst dem, dit navn og telefonnummer. De bruges til at tilbyde dig en konto, så aftaler kan læses, underskrives og besvares af de rette personer. Grundlaget er artikel 6, stk. 1, litra f: begge parters legitime interesse i at håndtere deres aftaler sikkert og bevisligt.

    Hvem ser det: medlemmer af { $organisation }, { $vendor ->
        [none] modparten i dens aftaler
       *[other] { $vendor }
    } og de databehandlere, der driver portalen for dem. Din adresse overføres ikke til lande uden for EU/EØS, medmindre det fremgår med sit overførselsgrundlag af { $statement ->
        [none] portalens liste over databehandlere
       *[other] listen over databehandlere: { $statement }
    }

    Hvor længe: hvis du ikke tager imod, slettes din adresse 30 dage efter, at invitationen er udløbet. Hvis du tager imod, opbevares den, så længe du har en konto.

    Dine rettigheder: du kan bede om indsigt, berigtigelse, sletning og begrænsning, og du kan gøre indsigelse mod brugen af din adresse. Du kan klage til en tilsynsmyndighed, i Danmark Datatilsynet (datatilsynet.dk), uden først at skrive til os. { $statement ->
        [none] Mere om behandlingen findes på { $portal }.
       *[other] Mere om behandlingen findes på { $statement }.
    }

## provisioned: $organisation, $roles; kan mangle: $vendor, $contact, $dpo, $statement

mail-provisioned-subject = { $organisation } har givet dig adgang til Tillid
mail-provisioned-body =
    { $organisation } har givet dig adgang til portalen, hvor { $organisation } håndterer sine databehandleraftaler{ $vendor ->
        [none] .
       *[other] { " " }med { $vendor }.
    } Adgangen følger organisationens brugerkatalog.

    Din rolle er: { $roles }. Log ind med dit arbejdslogin. Har { $organisation } ikke taget det i brug i portalen, kan du vælge en adgangskode under »Glemt adgangskode«. Havde du allerede en konto med denne adresse, er den og dens adgangskode uændret.
mail-provisioned-action = Log ind
mail-provisioned-notice-title = Hvor vi har din adresse fra, og hvad der sker med den (databeskyttelsesforordningens artikel 14)
mail-provisioned-notice =
    Kilde: { $organisation } har oplyst din e-mailadresse fra sit brugerkatalog for at give dig adgang. Vi har ikke fået den fra andre.

    Dataansvarlig for din konto i portalen: { $vendor ->
        [none] { $organisation }.
       *[other] { $vendor }.
    } { $contact ->
        [none] { "" }
       *[other] Kontakt om persondata: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Databeskyttelsesrådgiver: { $dpo }.
    }

    Hvad og hvorfor: din e-mailadresse, din rolle, dit navn og brugerkatalogets id for dig. De bruges til at give dig adgang, så aftaler kan læses, underskrives og besvares af de rette personer, og til at lukke adgangen igen, når du stopper. Grundlaget er artikel 6, stk. 1, litra f: begge parters legitime interesse i at håndtere deres aftaler sikkert og bevisligt.

    Hvem ser det: medlemmer af { $organisation }, { $vendor ->
        [none] modparten i dens aftaler
       *[other] { $vendor }
    } og de databehandlere, der driver portalen for dem. Din adresse overføres ikke til lande uden for EU/EØS, medmindre det fremgår med sit overførselsgrundlag af { $statement ->
        [none] portalens liste over databehandlere
       *[other] listen over databehandlere: { $statement }
    }

    Hvor længe: så længe du har en konto.

    Dine rettigheder: du kan bede om indsigt, berigtigelse, sletning og begrænsning, og du kan gøre indsigelse mod brugen af din adresse. Du kan klage til en tilsynsmyndighed, i Danmark Datatilsynet (datatilsynet.dk), uden først at skrive til os. { $statement ->
        [none] Mere om behandlingen findes på { $portal }.
       *[other] Mere om behandlingen findes på { $statement }.
    }

## agreement-sent: $reference

mail-agreement-sent-subject = Databehandleraftale { $reference } fra { $sender } er klar til underskrift
mail-agreement-sent-body =
    { $sender } har sendt jer databehandleraftale { $reference }.

    Læs den i portalen. En tegningsberettiget hos jer kan underskrive den dér eller afvise den og skrive hvorfor.
mail-agreement-sent-action = Læs aftalen

## agreement-reminder: $reference, $expires

mail-agreement-reminder-subject = Påmindelse: databehandleraftale { $reference } venter på underskrift
mail-agreement-reminder-body =
    Databehandleraftale { $reference } med { $sender } er endnu ikke underskrevet.

    Den kan underskrives til { $expires }. Derefter bortfalder den, og en ny skal sendes.
mail-agreement-reminder-action = Læs aftalen

## annex-revised: $reference, $number, $announcement (varslets reference)

mail-annex-revised-subject = Bilag B til databehandleraftale { $reference } er opdateret
mail-annex-revised-body =
    Ændringen i varsel { $announcement } er trådt i kraft. Listen over underdatabehandlere i bilag B til databehandleraftale { $reference } med { $sender } er derfor opdateret (revision { $number }).

    I skal ikke underskrive noget. Revisionen gælder i stedet for den tidligere liste; aftalen er i øvrigt uændret.
mail-annex-revised-action = Se bilag B

## agreement-handed-over: $reference, $asker (hvem der beder), $organisation (aftalens anden part); citerer beskeden

mail-agreement-handed-over-subject = { $asker } beder dig underskrive databehandleraftale { $reference }
mail-agreement-handed-over-body =
    { $asker } beder dig underskrive databehandleraftale { $reference } med { $organisation } for { $sender }.

    Du får mailen, fordi du må underskrive for { $sender }. Læs aftalen i portalen, før du underskriver. Den anden part får ikke at vide, at du er spurgt.
mail-agreement-handed-over-action = Læs og underskriv aftalen

## agreement-signature-needed: $reference

mail-agreement-signature-needed-subject = Databehandleraftale { $reference } mangler en underskrift fra jer
mail-agreement-signature-needed-body =
    Databehandleraftale { $reference } mangler en underskrift fra jeres side, før den kan gå videre.

    I har valgt, hvor mange der skal underskrive for jer, eller hvilken part der underskriver først. Læs aftalen i portalen, og underskriv den dér.
mail-agreement-signature-needed-action = Læs aftalen

## agreement-signed: $reference, $organisation (hvem der har underskrevet)

mail-agreement-signed-subject = { $organisation } har underskrevet databehandleraftale { $reference }
mail-agreement-signed-body =
    { $organisation } har underskrevet databehandleraftale { $reference }.

    Aftalen træder i kraft, når den anden part også har underskrevet.
mail-agreement-signed-action = Se aftalen

## agreement-in-force: $reference

mail-agreement-in-force-subject = Databehandleraftale { $reference } er i kraft
mail-agreement-in-force-body =
    Begge parter har underskrevet databehandleraftale { $reference }, og den er i kraft.

    Det underskrevne dokument og beviset for underskrifterne kan hentes i portalen. Gem dem sammen med jeres egen dokumentation.
mail-agreement-in-force-action = Se aftalen

## agreement-declined: $reference, $organisation (hvem der har afvist); citerer årsagen

mail-agreement-declined-subject = { $organisation } har afvist databehandleraftale { $reference }
mail-agreement-declined-body =
    { $organisation } har afvist at underskrive databehandleraftale { $reference }.

    I kan rette den og sende en ny version.
mail-agreement-declined-action = Se aftalen

## agreement-recalled: $reference; citerer årsagen

mail-agreement-recalled-subject = { $sender } har kaldt databehandleraftale { $reference } tilbage
mail-agreement-recalled-body =
    { $sender } har kaldt databehandleraftale { $reference } tilbage, før den blev underskrevet. Den kan ikke længere underskrives.

    I skal ikke gøre noget. Hvis der sendes en ny version, får I en mail om det.
mail-agreement-recalled-action = Se aftalen

## agreement-commented: $reference, $organisation (who writes)

mail-agreement-commented-subject = { $organisation } har kommentarer til databehandleraftale { $reference }
mail-agreement-commented-body =
    { $organisation } kommenterer punkterne i databehandleraftale { $reference }.

    Læs kommentarerne i portalen, og svar der. Flere kommentarer inden for den næste time sendes ikke i en ny mail.
mail-agreement-commented-action = Læs kommentarerne

## changes-proposed: $reference, $organisation (who proposes)

mail-changes-proposed-subject = { $organisation } foreslår ændringer i databehandleraftale { $reference }
mail-changes-proposed-body =
    { $organisation } foreslår ændringer i databehandleraftale { $reference }.

    Se i portalen, hvad der skal indsættes og slettes, og acceptér eller afvis hver ændring. Imens kan ingen underskrive aftalen. Flere forslag inden for den næste time sendes ikke i en ny mail.
mail-changes-proposed-action = Se forslagene

## changes-answered: $reference, $organisation (who answers)

mail-changes-answered-subject = { $organisation } svarer på jeres ændringer i databehandleraftale { $reference }
mail-changes-answered-body =
    { $organisation } svarer på de ændringer, I har foreslået i databehandleraftale { $reference }.

    Se i portalen, hvad der er accepteret, og hvorfor andet ikke er. Det accepterede bliver en del af en ny version, som leverandøren sender til underskrift. Flere svar inden for den næste time sendes ikke i en ny mail.
mail-changes-answered-action = Se svarene

## changes-withdrawn: $reference, $organisation (who takes them back)

mail-changes-withdrawn-subject = { $organisation } har trukket en ændring i databehandleraftale { $reference } tilbage
mail-changes-withdrawn-body =
    { $organisation } har trukket en foreslået ændring i databehandleraftale { $reference } tilbage.

    I skal ikke svare på den. Se i portalen, om andet venter, eller om aftalen kan underskrives.
mail-changes-withdrawn-action = Se aftalen

## instruction-given: $reference, $organisation (who instructs), $number

mail-instruction-given-subject = Instruks { $number } efter databehandleraftale { $reference }
mail-instruction-given-body =
    { $organisation } har givet jer instruks { $number } efter databehandleraftale { $reference }.

    Læs den i portalen, og bekræft den. Er den efter jeres mening i strid med loven, skal I straks sige det (databeskyttelsesforordningens artikel 28, stk. 3); det gør I samme sted.
mail-instruction-given-action = Læs instruksen

## instruction-acknowledged: $reference, $organisation (who confirms), $number

mail-instruction-acknowledged-subject = { $organisation } har bekræftet instruks { $number }
mail-instruction-acknowledged-body =
    { $organisation } har bekræftet instruks { $number } efter databehandleraftale { $reference }.

    I skal ikke gøre noget.
mail-instruction-acknowledged-action = Se instruksen

## instruction-flagged: $reference, $organisation (who flags), $number

mail-instruction-flagged-subject = { $organisation } mener, at instruks { $number } er i strid med loven
mail-instruction-flagged-body =
    { $organisation } mener, at instruks { $number } efter databehandleraftale { $reference } er i strid med loven (databeskyttelsesforordningens artikel 28, stk. 3). Begrundelsen står i portalen.

    Læs den, og tag stilling: Træk instruksen tilbage, eller giv en anden.
mail-instruction-flagged-action = Læs begrundelsen

## instruction-withdrawn: $reference, $organisation (who withdraws), $number

mail-instruction-withdrawn-subject = Instruks { $number } er trukket tilbage
mail-instruction-withdrawn-body =
    { $organisation } har trukket instruks { $number } efter databehandleraftale { $reference } tilbage. Den gælder ikke længere.
mail-instruction-withdrawn-action = Se instrukserne

## assistance-asked: $reference, $organisation (the customer), $number, $kind, $due

mail-assistance-asked-subject = { $organisation } beder om bistand { $kind ->
        [BREACH] efter et brud på persondatasikkerheden
        [DATA_SUBJECT_REQUEST] til en henvendelse fra en registreret
        [SECURITY] vedrørende behandlingssikkerhed
        [IMPACT_ASSESSMENT] til en konsekvensanalyse
        [PRIOR_CONSULTATION] til en forudgående høring
       *[other] med dokumentation
    }
mail-assistance-asked-body =
    { $organisation } beder jer om bistand efter databehandleraftale { $reference } (anmodning { $number }). Hvad der er brug for, står i portalen.

    Svar i portalen senest { $due }, eller spørg dér, hvis noget mangler.
mail-assistance-asked-action = Læs anmodningen

## assistance-question: $reference, $organisation (the vendor), $number, $due

mail-assistance-question-subject = { $organisation } har et spørgsmål til anmodning { $number }
mail-assistance-question-body =
    { $organisation } har et spørgsmål til jeres anmodning { $number } om bistand efter databehandleraftale { $reference }.

    Svar i portalen. Indtil da kan leverandøren ikke komme videre, og fristen er stadig { $due }.
mail-assistance-question-action = Læs spørgsmålet

## assistance-answered: $reference, $organisation (the vendor), $number

mail-assistance-answered-subject = { $organisation } har svaret på anmodning { $number }
mail-assistance-answered-body =
    { $organisation } har svaret på jeres anmodning { $number } om bistand efter databehandleraftale { $reference }.

    Læs svaret i portalen. Luk anmodningen, hvis I har det, I skal bruge, eller skriv, hvad der mangler.
mail-assistance-answered-action = Læs svaret

## assistance-replied: $reference, $organisation (the customer), $number, $due

mail-assistance-replied-subject = { $organisation } har skrevet mere om anmodning { $number }
mail-assistance-replied-body =
    { $organisation } har skrevet til jer om anmodning { $number } om bistand efter databehandleraftale { $reference }. Den venter nu på jer.

    Fristen for at svare er { $due }.
mail-assistance-replied-action = Læs beskeden

## assistance-closed: $reference, $organisation (the customer), $number

mail-assistance-closed-subject = Anmodning { $number } om bistand er lukket
mail-assistance-closed-body =
    { $organisation } har lukket anmodning { $number } om bistand efter databehandleraftale { $reference }.

    I skal ikke gøre mere.
mail-assistance-closed-action = Se anmodningen

## processing-suspended: $reference, $organisation (the customer), $deadline

mail-processing-suspended-subject = { $organisation } har suspenderet behandlingen
mail-processing-suspended-body =
    { $organisation } har suspenderet behandling efter databehandleraftale { $reference }. Hvad det gælder, og hvorfor, står i portalen.

    Stands behandlingen nu, bring forholdet i orden, og meld det i portalen senest { $deadline }. Derefter kan { $organisation } opsige aftalen.
mail-processing-suspended-action = Se suspensionen

## cure-reported: $reference, $organisation (the vendor)

mail-cure-reported-subject = { $organisation } melder forholdet bragt i orden
mail-cure-reported-body =
    { $organisation } melder, hvad der er bragt i orden efter databehandleraftale { $reference }, hvor I har suspenderet behandlingen.

    Læs det i portalen. Lad behandlingen fortsætte, eller skriv, hvad der stadig mangler.
mail-cure-reported-action = Læs meldingen

## cure-refused: $reference, $organisation (the customer)

mail-cure-refused-subject = Behandlingen er fortsat suspenderet
mail-cure-refused-body =
    { $organisation } har læst jeres melding om databehandleraftale { $reference }. Den er ikke tilstrækkelig: Hvad der stadig mangler, står i portalen. Fristen er den samme.
mail-cure-refused-action = Se, hvad der mangler

## suspension-lifted: $reference, $organisation (the customer)

mail-suspension-lifted-subject = Behandlingen kan fortsætte
mail-suspension-lifted-body =
    { $organisation } har ophævet suspensionen efter databehandleraftale { $reference }. Behandlingen kan fortsætte som aftalt.
mail-suspension-lifted-action = Se aftalen

## cure-overdue: $reference, $deadline; to both sides

mail-cure-overdue-subject = Fristen er overskredet: databehandleraftale { $reference }
mail-cure-overdue-body =
    Behandlingen efter databehandleraftale { $reference } er suspenderet, og forholdet skulle være bragt i orden senest { $deadline }. Det er ikke meldt i portalen.

    Den dataansvarlige kan nu opsige aftalen af den grund eller afvente meldingen.
mail-cure-overdue-action = Se suspensionen

## agreement-terminated: $reference, $organisation (who terminates), $ends

mail-agreement-terminated-subject = { $organisation } opsiger databehandleraftale { $reference }
mail-agreement-terminated-body =
    { $organisation } har opsagt databehandleraftale { $reference }. Dens sidste dag slutter { $ends }; indtil da gælder den fuldt ud.

    Begrundelsen, og hvad der derefter sker med oplysningerne, står i portalen.
mail-agreement-terminated-action = Se opsigelsen

## exit-chosen: $reference, $organisation (the customer), $choice (DELETE, RETURN), $ends

mail-exit-chosen-subject = Valg ved ophør af databehandleraftale { $reference }
mail-exit-chosen-body =
    { $choice ->
        [RETURN] { $organisation } vil have oplysningerne tilbageleveret og derefter slettet, når databehandleraftale { $reference } ophører { $ends }.
       *[other] { $organisation } vil have oplysningerne slettet, når databehandleraftale { $reference } ophører { $ends }.
    }
mail-exit-chosen-action = Se opsigelsen

## agreement-ended: $reference, $choice (DELETE, RETURN), $due; to both sides

mail-agreement-ended-subject = Databehandleraftale { $reference } er ophørt
mail-agreement-ended-body =
    Databehandleraftale { $reference } er ophørt. { $choice ->
        [RETURN] Oplysningerne skal tilbageleveres og derefter slettes senest { $due }.
       *[other] Oplysningerne skal slettes senest { $due }.
    }

    Leverandøren erklærer sletningen i portalen. Indtil da beskytter den oplysningerne som hidtil.
mail-agreement-ended-action = Se, hvad der mangler

## data-returned: $reference, $organisation (the vendor)

mail-data-returned-subject = { $organisation } har tilbageleveret jeres oplysninger
mail-data-returned-body =
    { $organisation } noterer, at personoplysningerne efter databehandleraftale { $reference } er tilbageleveret til jer. Hvad og hvordan står i portalen.

    Kontrollér, at I har dem, før de slettes.
mail-data-returned-action = Se, hvad der er leveret

## exit-reminder: $reference, $choice (DELETE, RETURN), $due

mail-exit-reminder-subject = Påmindelse: oplysningerne i aftale { $reference }
mail-exit-reminder-body =
    Databehandleraftale { $reference } er ophørt, og { $choice ->
        [RETURN] oplysningerne skal tilbageleveres og derefter slettes
       *[other] oplysningerne skal slettes
    } senest { $due }. Erklær sletningen i portalen, når den er sket.
mail-exit-reminder-action = Erklær sletningen

## exit-overdue: $reference, $choice (DELETE, RETURN), $due; to both sides

mail-exit-overdue-subject = Sletning over fristen: aftale { $reference }
mail-exit-overdue-body =
    Databehandleraftale { $reference } er ophørt, og { $choice ->
        [RETURN] oplysningerne skulle være tilbageleveret og derefter slettet
       *[other] oplysningerne skulle være slettet
    } senest { $due }. Der er ingen erklæring om det i portalen.
mail-exit-overdue-action = Se, hvad der mangler

## deletion-certified: $reference, $organisation (the vendor)

mail-deletion-certified-subject = { $organisation } har erklæret sletningen
mail-deletion-certified-body =
    { $organisation } har erklæret, at personoplysningerne efter databehandleraftale { $reference } er slettet. Aftalen er lukket.

    Den underskrevne erklæring kan hentes i portalen. Gem den sammen med jeres egen dokumentation.
mail-deletion-certified-action = Se erklæringen

## change-notice: $reference, $subprocessor, $change (ADD, REPLACE …), $deadline, $effective,
## $authorisation (GENERAL, SPECIFIC; kan mangle); citerer leverandørens sammenfatning

mail-change-notice-subject = Varsel { $reference }: { $sender } planlægger en ændring af underdatabehandler
mail-change-notice-body =
    { $change ->
        [ADD] { $sender } planlægger at bruge { $subprocessor } som ny underdatabehandler.
        [REPLACE] { $sender } planlægger at bruge { $subprocessor } i stedet for en nuværende underdatabehandler.
        [MODIFY_PURPOSE] { $sender } planlægger at ændre, hvad { $subprocessor } bruges til.
        [MODIFY_LOCATION] { $sender } planlægger at ændre, hvor { $subprocessor } behandler jeres oplysninger.
        [MODIFY_TRANSFER] { $sender } planlægger at ændre grundlaget for overførsel af oplysninger til { $subprocessor }.
       *[REMOVE] { $sender } holder op med at bruge { $subprocessor } som underdatabehandler.
    } Dette er det varsel, som jeres databehandleraftale giver jer ret til (databeskyttelsesforordningens artikel 28, stk. 2).

    { $change ->
        [REMOVE] Det er til jeres orientering; I skal ikke gøre noget.
       *[other] I kan gøre indsigelse til { $deadline }. Det gøres i portalen med en begrundelse, der har med databeskyttelse at gøre; { $sender } skal svare, før ændringen kan gælde for jer. { $authorisation ->
            [GENERAL] Efter jeres aftale gælder ændringen som accepteret, hvis I ikke har gjort indsigelse inden da.
            [SPECIFIC] Efter jeres aftale er ændringen ikke godkendt, medmindre I godkender den.
           *[none] Hvad jeres tavshed betyder, står i jeres aftale.
        }
    }

    Ændringen er planlagt til at træde i kraft den { $effective }{ $change ->
        [REMOVE] .
       *[other] , og for jer ikke før jeres egen frist er udløbet.
    }
mail-change-notice-action = Bekræft modtagelse eller gør indsigelse

## change-withdrawn: $reference, $subprocessor; citerer årsagen

mail-change-withdrawn-subject = Varsel { $reference }: { $sender } har trukket ændringen tilbage
mail-change-withdrawn-body =
    { $sender } har trukket den varslede ændring vedrørende { $subprocessor } tilbage. Den træder ikke i kraft.

    I skal ikke gøre noget.
mail-change-withdrawn-action = Se varslet

## change-effective: $reference, $subprocessor

mail-change-effective-subject = Varsel { $reference }: ændringen er trådt i kraft
mail-change-effective-body =
    Den varslede ændring vedrørende { $subprocessor } er trådt i kraft.

    Listen over underdatabehandlere hos { $sender } er opdateret.
mail-change-effective-action = Se varslet

## transfer-ended: $subprocessor, $place, $transfer (kode for grundlaget)

mail-transfer-ended-subject = Overførselsgrundlag ophørt: { $subprocessor }
mail-transfer-ended-body =
    { $sender } bruger { $subprocessor } som underdatabehandler. Grundlaget for overførsel til { $place }, { $transfer }, gælder ikke længere.

    { $sender } skal finde et andet grundlag eller standse overførslen. I får varsel om ændringen.
mail-transfer-ended-action = Se underdatabehandleren

## notice-forwarded: $reference, $subprocessor, $controller (modtageren), $effective; citerer leverandørens beskrivelse

mail-notice-forwarded-subject = Ændring hos en underdatabehandler: { $subprocessor }
mail-notice-forwarded-body =
    Til { $controller }

    { $sender } behandler personoplysninger for jer. En leverandør, { $sender } bruger til det, har varslet en ændring af sine underdatabehandlere: varsel { $reference } vedrørende { $subprocessor }, planlagt til { $effective }.

    Har I indvendinger, så svar { $sender } hurtigst muligt: { $sender } svarer leverandøren inden for en frist.
mail-notice-forwarded-fact-contact = Svar til
mail-notice-forwarded-action = Se leverandørens offentlige liste

## objection-raised: $reference, $organisation (kunden), $ground; citerer indsigelsen

mail-objection-raised-subject = Varsel { $reference }: { $organisation } gør indsigelse
mail-objection-raised-body =
    { $organisation } har gjort indsigelse mod den varslede ændring. Begrundelse: { $ground }.

    Ændringen kan ikke træde i kraft for { $organisation }, før indsigelsen er afklaret.
mail-objection-raised-action = Besvar indsigelsen

## objection-resolved: $reference, $outcome; citerer leverandørens svar

mail-objection-resolved-subject = Varsel { $reference }: { $sender } har besvaret jeres indsigelse
mail-objection-resolved-body =
    { $sender } har besvaret jeres indsigelse. Udfald: { $outcome }.

    Læs svaret i portalen.
mail-objection-resolved-action = Læs svaret

## announcement-to-approve: $subprocessor

mail-announcement-to-approve-subject = En ændring vedrørende { $subprocessor } venter på din godkendelse
mail-announcement-to-approve-body =
    En kollega har forberedt et varsel om en ændring vedrørende { $subprocessor }. Det skal godkendes af endnu en person, før kunderne får besked.

    Kontrollér oplysninger, tjenester og dato, og godkend varslet, eller send det tilbage.
mail-announcement-to-approve-action = Gennemgå varslet

## grant-proposed: $partner, $fields

mail-grant-proposed-subject = { $sender } vil gerne lade { $partner } se jeres kundeforhold
mail-grant-proposed-body =
    { $sender } arbejder sammen med { $partner } og vil gerne give indblik i dele af jeres kundeforhold: { $fields }.

    { $partner } kan ikke se anmodninger, sikkerhedsbrud, indsigelser, instrukser eller beviser for underskrifter. I kan afslå i portalen og til enhver tid trække en tilladelse tilbage; så ophører den straks.
mail-grant-proposed-action = Se, hvad der vil blive delt

## grant-revoked: $partner

mail-grant-revoked-subject = { $partner } kan ikke længere se det delte kundeforhold
mail-grant-revoked-body =
    Delingstilladelsen for { $partner } er trukket tilbage. { $partner } har ikke længere adgang til kundeforholdet.
mail-grant-revoked-action = Se jeres tilladelser

## new-device

mail-new-device-subject = Nyt login på din konto
mail-new-device-body =
    Der blev logget ind på din konto fra en browser, vi ikke kender.

    Var det dig, skal du ikke gøre noget. Var det ikke dig, så skift din adgangskode med det samme, og log de andre steder ud på siden bag knappen.
mail-new-device-action = Se hvor du er logget ind

## sign-up: $expires

mail-sign-up-subject = Opret din konto
mail-sign-up-body =
    Du, eller en anden, har bedt om en konto i portalen med denne adresse. Vælg navn og adgangskode på siden bag knappen. Linket virker én gang og til den { $expires }.

    Hvis det ikke var dig, skal du ikke gøre noget: Der bliver ikke oprettet en konto, og din adresse bliver slettet.
mail-sign-up-action = Opret din konto

## sign-up-known

mail-sign-up-known-subject = Du har allerede en konto
mail-sign-up-known-body =
    Du, eller en anden, har bedt om en konto i portalen med denne adresse. Den har en konto i forvejen: Log ind, eller bed om en ny adgangskode på loginsiden.

    Hvis det ikke var dig, skal du ikke gøre noget.
mail-sign-up-known-action = Log ind

## password-changed: $when

mail-password-changed-subject = Din adgangskode er ændret
mail-password-changed-body =
    Adgangskoden til din konto i portalen blev ændret den { $when }. Alle andre sessioner er logget ud.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så bed straks en administrator i din organisation om at spærre din konto.
mail-password-changed-action = Gå til din konto

## password-reset-link: $expires

mail-password-reset-link-subject = Vælg en ny adgangskode
mail-password-reset-link-body =
    Du, eller en anden, har bedt om en ny adgangskode til kontoen med denne adresse. Vælg den på siden bag knappen. Linket virker én gang og til den { $expires }.

    Hvis det ikke var dig, skal du ikke gøre noget: Din adgangskode er den samme som før.
mail-password-reset-link-action = Vælg en ny adgangskode

## password-reset: $when

mail-password-reset-subject = Du har fået en ny adgangskode
mail-password-reset-body =
    Den { $when } blev der valgt en ny adgangskode til din konto i portalen via et link, vi sendte til denne adresse. Alle sessioner er logget ud.

    Hvis det var dig, så log ind med den nye. Logger du ind i to trin, gælder det andet trin stadig. Hvis det ikke var dig, kan en anden læse din mail: Skift adgangskode til din mail, og bed straks en administrator i din organisation om at spærre din konto.
mail-password-reset-action = Log ind

## account-closed: $when

mail-account-closed-subject = Din konto er lukket
mail-account-closed-body =
    Kontoen med denne adresse blev lukket den { $when }, efter at dens ejer havde bekræftet, hvem det var. Du er logget ud overalt, og dine medlemskaber, adgangsnøgler, API-nøgler og links er ophørt.

    Navn, telefonnummer, adresse og adgangskode er slettet. Dine underskrifter og organisationernes revisionsspor bliver, fordi de er bevis. Vil du bruge portalen igen, kan du inviteres på ny.

    Hvis det ikke var dig, så sig det straks til en administrator i din organisation.
mail-account-closed-action = Til portalen

## email-confirm: $expires

mail-email-confirm-subject = Bekræft din nye adresse
mail-email-confirm-body =
    Denne adresse skal bruges til en konto i portalen. Log ind med den adresse og adgangskode, du har nu, og bekræft på siden bag knappen. Linket virker én gang og til den { $expires }.

    Har du ikke bedt om det, har nogen skrevet din adresse ved en fejl. Du skal ikke gøre noget; uden dig sker der ikke mere.
mail-email-confirm-action = Bekræft adressen

## email-taken

mail-email-taken-subject = Du har allerede en konto
mail-email-taken-body =
    Nogen, måske dig selv, ville bruge denne adresse til en anden konto i portalen. Det kan ikke lade sig gøre, for adressen har allerede sin egen konto. Intet er ændret, og den anden har ikke fået det at vide.

    Var det dig, så log ind med den konto, adressen har. Ellers skal du ikke gøre noget.
mail-email-taken-action = Log ind

## email-change-requested: $when, $email (den nye adresse), $expires

mail-email-change-requested-subject = Din konto er ved at få en anden adresse
mail-email-change-requested-body =
    Den { $when } blev der bedt om, at din konto i portalen skal bruge { $email } i stedet for denne adresse. Det sker, når den nye adresse er bekræftet.

    Hvis det var dig, skal du ikke gøre noget her. Hvis ikke, så stop det: Knappen beholder denne adresse, logger alle ud og lader dig vælge en ny adgangskode. Linket virker til den { $expires }, også efter at adressen er skiftet.
mail-email-change-requested-action = Det var ikke mig

## email-changed-from: $when, $email (den nye adresse), $expires

mail-email-changed-from-subject = Din konto har fået en anden adresse
mail-email-changed-from-body =
    Den { $when } skiftede din konto i portalen adresse til { $email }. Du logger nu ind med den, og mails om kontoen går derhen.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så tag kontoen tilbage: Knappen giver den denne adresse igen, logger alle ud og lader dig vælge en ny adgangskode. Linket virker én gang og til den { $expires }.
mail-email-changed-from-action = Det var ikke mig

## email-changed-to: $when

mail-email-changed-to-subject = Din nye adresse er bekræftet
mail-email-changed-to-body =
    Siden den { $when } bruger din konto i portalen denne adresse. Du logger ind med den, og mails om kontoen kommer hertil. Andre sessioner er logget ud.

    Din tidligere adresse har fået besked.
mail-email-changed-to-action = Gå til din konto

## email-taken-back: $when

mail-email-taken-back-subject = Din konto har beholdt sin adresse
mail-email-taken-back-body =
    Den { $when } brugte du linket i vores mail: Din konto i portalen har denne adresse, alle er logget ud, og den nye adgangskode gælder. Alle dine API-nøgler er tilbagekaldt. Det andet trin, adgangsnøgler og gendannelseskoder, der er kommet til, siden der blev bedt om en anden adresse, er fjernet; de ældre gælder stadig.

    Log ind, og se på din profil, om der er andet, du ikke kender, og om noget mangler. Sig det til en administrator i din organisation, hvis nogen har været inde på din konto.
mail-email-taken-back-action = Log ind

## factor-added: $when

mail-factor-added-subject = Du logger nu ind i to trin
mail-factor-added-body =
    Den { $when } blev en ny måde at bekræfte dit login på føjet til din konto i portalen.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-factor-added-action = Gå til din konto

## factor-removed: $when

mail-factor-removed-subject = Et trin i dit login er fjernet
mail-factor-removed-body =
    Den { $when } blev en måde at bekræfte dit login på fjernet fra din konto i portalen.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-factor-removed-action = Gå til din konto

## passkey-added: $passkey (dens navn), $when

mail-passkey-added-subject = Du har fået en adgangsnøgle
mail-passkey-added-body =
    Den { $when } blev adgangsnøglen “{ $passkey }” føjet til din konto i portalen. Den kan logge dig ind uden adgangskode.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så fjern adgangsnøglen på din profil, skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-passkey-added-action = Gå til din konto

## passkey-removed: $passkey (dens navn), $when

mail-passkey-removed-subject = En adgangsnøgle er fjernet
mail-passkey-removed-body =
    Den { $when } blev adgangsnøglen “{ $passkey }” fjernet fra din konto i portalen. Den kan ikke længere logge dig ind.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-passkey-removed-action = Gå til din konto

## passkey-copied: $passkey (dens navn), $when

mail-passkey-copied-subject = Der kan være en kopi af din adgangsnøgle
mail-passkey-copied-body =
    Den { $when } blev adgangsnøglen “{ $passkey }” brugt på en måde, der tyder på, at der findes en kopi af den. Vi lukkede ingen ind.

    Log ind på en anden måde, fjern adgangsnøglen på din profil, og sig det til en administrator i din organisation.
mail-passkey-copied-action = Gå til din konto

## recovery-codes-made: $when

mail-recovery-codes-made-subject = Du har fået nye gendannelseskoder
mail-recovery-codes-made-body =
    Den { $when } blev der lavet nye gendannelseskoder til din konto i portalen. De gamle gælder ikke længere.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-recovery-codes-made-action = Gå til din konto

## sign-on-linked: $organisation, $when

mail-sign-on-linked-subject = Du kan nu logge ind med { $organisation }
mail-sign-on-linked-body =
    Den { $when } blev din konto i portalen knyttet til login hos { $organisation }. Herefter kommer du ind med det login, du har der.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så skift straks din adgangskode, og bed en administrator i din organisation om hjælp.
mail-sign-on-linked-action = Gå til din konto

## api-token-created: $token (dens navn), $when

mail-api-token-created-subject = Der er oprettet en API-nøgle til din konto
mail-api-token-created-body =
    API-nøglen “{ $token }” blev oprettet til din konto den { $when }. Den kan handle i dit navn for én organisation, indtil den udløber eller tilbagekaldes.

    Hvis det var dig, skal du ikke gøre noget. Hvis ikke, så tilbagekald nøglen, og skift adgangskode.
mail-api-token-created-action = Se dine API-nøgler

## organisation-suspended: $organisation; citerer driftens begrundelse

mail-organisation-suspended-subject = { $organisation } er suspenderet
mail-organisation-suspended-body =
    { $organisation } er suspenderet i Tillid. Du og dine kolleger kan stadig logge ind, læse og eksportere alt, men ikke ændre noget. Det samme gælder adgangsnøgler.

    Frister og varsler løber videre som før; suspensionen standser dem ikke.

    Kontakt dem, der driver portalen, hvis du ikke er enig i begrundelsen nedenfor.
mail-organisation-suspended-action = Se din organisation

## organisation-reinstated: $organisation

mail-organisation-reinstated-subject = { $organisation } er aktiv igen
mail-organisation-reinstated-body =
    Suspensionen af { $organisation } i Tillid er ophævet. Alt virker som før.
mail-organisation-reinstated-action = Se din organisation

## organisation-closing: $organisation, $closes

mail-organisation-closing-subject = { $organisation } er ved at lukke i Tillid
mail-organisation-closing-body =
    En ejer er begyndt at lukke { $organisation } i Tillid. Indtil den { $closes } kan du og dine kolleger læse og eksportere alt, men ikke ændre noget.

    En ejer kan fortryde lukningen indtil da. Derefter kan ingen komme ind.
mail-organisation-closing-action = Eksportér eller fortryd

## organisation-kept: $organisation

mail-organisation-kept-subject = { $organisation } lukker alligevel ikke
mail-organisation-kept-body =
    En ejer har fortrudt lukningen af { $organisation } i Tillid. Alt virker som før.
mail-organisation-kept-action = Se din organisation

## organisation-closed: $organisation

mail-organisation-closed-subject = { $organisation } er lukket i Tillid
mail-organisation-closed-body =
    { $organisation } er lukket i Tillid. Medlemskaber og adgangsnøgler er ophørt, og ubesvarede invitationer er trukket tilbage.

    Det, der skal gemmes som bevis, gemmes så længe, som loven og aftalerne kræver.
mail-organisation-closed-action = Gå til Tillid

## tenant-invitation: $organisation, $operator, $expires, og som invitation: $contact, $dpo, $statement

mail-tenant-invitation-subject = { $operator } har oprettet { $organisation } i Tillid
mail-tenant-invitation-body =
    { $operator } driver portalen Tillid, hvor leverandører og deres kunder håndterer databehandleraftaler. Der er nu gjort plads til { $organisation }, og du er inviteret som den første ejer med ret til at underskrive.

    Pladsen åbner, når du tager imod. Invitationen gælder til { $expires }, og linket virker én gang.

    Hvis du ikke vil have en konto, skal du ikke gøre noget. Er invitationen ikke til dig, kan du sige det på siden bag linket; så slettes din adresse med det samme.
mail-tenant-invitation-action = Tag imod invitationen
mail-tenant-invitation-notice-title = Hvor vi har din adresse fra, og hvad der sker med den (databeskyttelsesforordningens artikel 14)
mail-tenant-invitation-notice =
    Kilde: { $operator } har oplyst din e-mailadresse for at invitere dig. Vi har den ikke fra andre.

    Dataansvarlig for din konto i portalen: { $organisation }. { $contact ->
        [none] { "" }
       *[other] Kontakt om persondata: { $contact }.
    } { $dpo ->
        [none] { "" }
       *[other] Databeskyttelsesrådgiver: { $dpo }.
    }

    Hvad og hvorfor: din e-mailadresse og din rolle. De bruges til at tilbyde dig en konto, så aftaler kan læses, underskrives og besvares af de rette. Grundlaget er databeskyttelsesforordningens artikel 6, stk. 1, litra f: begge parters interesse i at håndtere deres aftaler sikkert og beviseligt.

    Hvem ser det: medlemmer af { $organisation }, modparten i dens aftaler, { $operator } og de databehandlere, der driver portalen. Din adresse overføres ikke uden for EU/EØS, medmindre det står med sit grundlag i { $statement ->
        [none] portalens liste over databehandlere
       *[other] listen over databehandlere: { $statement }
    }.

## support-requested: $organisation, $days; citerer driftens begrundelse

mail-support-requested-subject = Support beder om adgang til { $organisation }
mail-support-requested-body =
    { $sender } driver portalen og beder om lov til at læse det, { $organisation } har i den, for at finde ud af, hvorfor noget ikke virker. Adgangen gælder i { $days } døgn fra jeres svar. Intet kan ændres, og hvert besøg står i jeres revisionsspor med navn.

    En ejer eller administrator svarer på siden bag knappen. Uden svar kommer ingen ind.
mail-support-requested-action = Læs og svar

## support-approved: $organisation, $ends

mail-support-approved-subject = { $organisation } har godkendt din adgang
mail-support-approved-body =
    Du må læse det, { $organisation } har i portalen, indtil den { $ends }. Hvert besøg står i deres revisionsspor med dit navn.
mail-support-approved-action = Gå til organisationen

## support-refused: $organisation

mail-support-refused-subject = { $organisation } har afvist din adgang
mail-support-refused-body =
    { $organisation } har sagt nej til din anmodning om supportadgang.
mail-support-refused-action = Gå til organisationen

## support-revoked: $organisation

mail-support-revoked-subject = { $organisation } har stoppet din adgang
mail-support-revoked-body =
    { $organisation } har stoppet din supportadgang. Det gælder med det samme.
mail-support-revoked-action = Gå til organisationen

## sealing-key-expires: $organisation, $ends, $origin (MADE, IMPORTED)

mail-sealing-key-expires-subject = Certifikatet bag { $organisation }s segl udløber snart
mail-sealing-key-expires-body =
    Certifikatet, som jeres underskrevne databehandleraftaler forsegles med, gælder til { $ends }.

    { $origin ->
        [IMPORTED] Indlæs jeres nye certifikat inden da. Ellers forsegles aftaler derefter med en nøgle, som portalen laver for jer.
       *[other] Forny nøglen, når det passer jer. Ellers laver portalen en ny ved den første aftale derefter.
    } Det, der er forseglet, bliver ved med at være det.
mail-sealing-key-expires-action = Se segl og certifikat

## webhook-failing: $organisation, $host, $since, $ends

mail-webhook-failing-subject = { $host } tager ikke imod beskeder fra portalen
mail-webhook-failing-body =
    { $organisation } har en webhook hos { $host }. Den har ikke taget imod noget siden { $since }.

    Portalen bliver ved med at prøve. Hvis intet er taget imod inden { $ends }, slås webhooken fra. I kan se, hvad der gik galt, og prøve den, når den er bragt i orden.
mail-webhook-failing-action = Se loggen

## webhook-switched-off: $organisation, $host, $since

mail-webhook-switched-off-subject = Webhooken hos { $host } er slået fra
mail-webhook-switched-off-body =
    { $organisation } har en webhook hos { $host }. Den har ikke taget imod noget siden { $since }, og portalen har slået den fra.

    Det, der sker fra nu af, får den ikke besked om. Slå den til igen, når den er bragt i orden. Beskeder, der er opgivet, kan sendes igen fra loggen.
mail-webhook-switched-off-action = Se loggen
