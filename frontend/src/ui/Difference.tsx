import css from "./Difference.module.css";

/** A piece of text and what became of it. */
export interface Span {
  fate: "SAME" | "INSERTED" | "DELETED";
  text: string;
}

/**
 * What was inserted and deleted, word by word. Underlined and struck through as well as coloured; the words for it are
 * there for a screen reader, which passes over `ins` and `del` in silence.
 */
export function Difference(props: {
  spans: readonly Span[];
  /** The language of the text */
  lang?: string;
  inserted: string;
  deleted: string;
}) {
  return (
    <div className={css["text"]} lang={props.lang}>
      {props.spans.map((span, index) => {
        // Spans have no names of their own; the list is never reordered.
        const key = `${index}`;
        if (span.fate === "SAME") return <span key={key}>{span.text}</span>;
        const Element = span.fate === "INSERTED" ? "ins" : "del";
        return (
          <Element key={key}>
            <Spoken>{` [${span.fate === "INSERTED" ? props.inserted : props.deleted}: `}</Spoken>
            {span.text}
            <Spoken>{"] "}</Spoken>
          </Element>
        );
      })}
    </div>
  );
}

function Spoken({ children }: { children: string }) {
  return <span className={css["spoken"]}>{children}</span>;
}
