import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type {
  PassageCard_PassageFragment,
  ProposalState,
} from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { Difference } from "../../ui/Difference";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { Thread } from "../../ui/Thread";
import { useDates } from "../../words/dates";
import { TextDialog } from "../life/TextDialog";
import css from "./negotiation.module.css";
import { ProposeDialog } from "./ProposeDialog";

export const PassageCardPassage = graphql(`
  fragment PassageCard_passage on NegotiatedPassage {
    place
    part
    heading
    text
    locked
    canResolve
    canPropose
    resolvedByName
    resolvedAt
    comments {
      id
      side
      text
      writtenByName
      writtenAt
    }
    proposals {
      id
      kind
      side
      difference {
        fate
        text
      }
      reason
      state
      proposedByName
      proposedAt
      answeredByName
      answeredAt
      answer
      canAnswer
      canWithdraw
    }
  }
`);

const CommentOnClause = graphql(`
  mutation CommentOnClause($input: CommentOnClauseInput!) {
    commentOnClause(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

const ResolveComments = graphql(`
  mutation ResolveComments($input: ResolveCommentsInput!) {
    resolveComments(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

const AcceptChange = graphql(`
  mutation AcceptChange($input: AcceptChangeInput!) {
    acceptChange(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

const RefuseChange = graphql(`
  mutation RefuseChange($input: RefuseChangeInput!) {
    refuseChange(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

const WithdrawChange = graphql(`
  mutation WithdrawChange($input: ChangeProposalIdInput!) {
    withdrawChange(input: $input) {
      agreementVersion {
        id
        state
      }
    }
  }
`);

const tones: Record<ProposalState, Tone> = {
  OPEN: "waiting",
  ACCEPTED: "good",
  REFUSED: "bad",
  WITHDRAWN: "neutral",
  LAPSED: "neutral",
};

type Proposal = PassageCard_PassageFragment["proposals"][number];

interface Shared {
  versionId: string;
  /** The language of the agreement */
  lang: string;
  /** Who reads what is written here */
  readers: string;
  side: "CONTROLLER" | "PROCESSOR";
}

/** The anchor of a passage inside the page. */
export function passageAnchor(place: string): string {
  return `place-${place.replace(/\W+/g, "-")}`;
}

/** One clause or annex item: its text, what is proposed instead, and what the two sides say about it. */
export function PassageCard(
  props: Shared & { passage: FragmentType<typeof PassageCardPassage>; canNegotiate: boolean },
) {
  const { t } = useTranslation();
  const dates = useDates();
  const passage = readFragment(PassageCardPassage, props.passage);
  const { versionId, lang, readers } = props;
  const resolve = useAction(ResolveComments);
  const inUse = passage.comments.length > 0 || passage.proposals.length > 0;
  const name = t(`negotiation.place.${/^\d/.test(passage.place) ? "clause" : "annex"}`, {
    place: passage.place,
  });
  return (
    <article className={css["passage"]} id={passageAnchor(passage.place)}>
      <Group gap="sm" wrap="wrap">
        <h3 className={css["heading"]}>
          <span className={css["number"]}>{passage.place === "0" ? "" : passage.place}</span>{" "}
          <span lang={lang}>{passage.heading}</span>
        </h3>
        {passage.locked && <StatusBadge tone="neutral">{t("negotiation.locked")}</StatusBadge>}
      </Group>
      <details className={css["words"]} open={inUse || undefined}>
        <summary>{t("negotiation.text")}</summary>
        <p lang={passage.text === "" ? undefined : lang}>
          {passage.text === "" ? t("negotiation.noText") : passage.text}
        </p>
      </details>
      {passage.proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} name={name} {...props} />
      ))}
      {passage.comments.length > 0 && (
        <section aria-label={t("negotiation.commentsOn", { place: name })}>
          <Thread
            posts={passage.comments.map((comment) => ({
              key: comment.id,
              heading: comment.writtenByName,
              text: comment.text,
              byline: `${t(`negotiation.side.${comment.side}`)} · ${dates.dateTime(comment.writtenAt)}`,
              mine: comment.side === props.side,
            }))}
          />
          {passage.resolvedAt !== null && (
            <p className={css["byline"]}>
              {t("negotiation.resolved", {
                name: passage.resolvedByName ?? "",
                date: dates.dateTime(passage.resolvedAt),
              })}
            </p>
          )}
        </section>
      )}
      {props.canNegotiate && (
        <Group gap="sm" mt="sm">
          <TextDialog
            open={t("negotiation.comment")}
            openLabel={t("negotiation.commentOn", { place: name })}
            title={t("negotiation.commentOn", { place: name })}
            words={t("negotiation.commentWords", { readers })}
            label={t("negotiation.commentText")}
            missing={t("negotiation.commentMissing")}
            submit={t("negotiation.commentSubmit")}
            longest={4000}
            field="text"
            mutation={CommentOnClause}
            variables={(text) => ({
              input: { agreementVersionId: versionId, place: passage.place, text },
            })}
          />
          {passage.canPropose && (
            <ProposeDialog
              versionId={versionId}
              place={passage.place}
              name={name}
              text={passage.text}
              locked={passage.locked}
              lang={lang}
              readers={readers}
            />
          )}
          {passage.canResolve && (
            <Button
              variant="subtle"
              loading={resolve.busy}
              aria-label={t("negotiation.resolveOf", { place: name })}
              onClick={() =>
                void resolve.run({
                  input: { agreementVersionId: versionId, place: passage.place },
                })
              }
            >
              {t("negotiation.resolve")}
            </Button>
          )}
        </Group>
      )}
      <Failures failures={resolve.failures} />
    </article>
  );
}

function ProposalCard({ proposal, name, lang }: Shared & { proposal: Proposal; name: string }) {
  const { t } = useTranslation();
  const dates = useDates();
  const accept = useAction(AcceptChange);
  const withdraw = useAction(WithdrawChange);
  const id = { changeProposalId: proposal.id };
  return (
    <section
      className={css["proposal"]}
      data-state={proposal.state}
      aria-label={t("negotiation.proposalFor", { place: name })}
    >
      <Stack gap="xs">
        <Group gap="sm">
          <h4 className={css["heading"]}>{t(`negotiation.kind.${proposal.kind}`)}</h4>
          <StatusBadge tone={tones[proposal.state]}>
            {t(`negotiation.state.${proposal.state}`)}
          </StatusBadge>
        </Group>
        <Difference
          spans={proposal.difference}
          lang={lang}
          inserted={t("difference.inserted")}
          deleted={t("difference.deleted")}
        />
        {proposal.reason !== null && (
          <p className={css["reason"]}>
            <strong>{t("negotiation.reason")}:</strong> {proposal.reason}
          </p>
        )}
        <p className={css["byline"]}>
          {t("negotiation.proposedBy", {
            name: proposal.proposedByName,
            side: t(`negotiation.side.${proposal.side}`),
            date: dates.dateTime(proposal.proposedAt),
          })}
          {proposal.answeredAt !== null && (
            <>
              <br />
              {t("negotiation.answeredBy", {
                state: t(`negotiation.state.${proposal.state}`),
                name: proposal.answeredByName ?? "",
                date: dates.dateTime(proposal.answeredAt),
              })}
            </>
          )}
        </p>
        {proposal.answer !== null && (
          <p className={css["reason"]}>
            <strong>{t("negotiation.answer")}:</strong> {proposal.answer}
          </p>
        )}
        {(proposal.canAnswer || proposal.canWithdraw) && (
          <Group gap="sm">
            {proposal.canAnswer && (
              <>
                <Button
                  loading={accept.busy}
                  aria-label={t("negotiation.acceptOf", { place: name })}
                  onClick={() => void accept.run({ input: id })}
                >
                  {t("negotiation.accept")}
                </Button>
                <TextDialog
                  open={t("negotiation.refuse")}
                  openLabel={t("negotiation.refuseOf", { place: name })}
                  title={t("negotiation.refuseOf", { place: name })}
                  words={t("negotiation.refuseWords")}
                  label={t("negotiation.answer")}
                  missing={t("negotiation.refuseMissing")}
                  submit={t("negotiation.refuseSubmit")}
                  longest={2000}
                  field="reason"
                  mutation={RefuseChange}
                  variables={(reason) => ({ input: { ...id, reason } })}
                  destructive
                />
              </>
            )}
            {proposal.canWithdraw && (
              <Button
                variant="default"
                loading={withdraw.busy}
                aria-label={t("negotiation.withdrawOf", { place: name })}
                onClick={() => void withdraw.run({ input: id })}
              >
                {t("negotiation.withdraw")}
              </Button>
            )}
          </Group>
        )}
        <Failures failures={[...accept.failures, ...withdraw.failures]} />
      </Stack>
    </section>
  );
}
