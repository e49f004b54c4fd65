import { useId } from "react";
import css from "./ColumnChart.module.css";

/** One of the quantities that stand side by side. */
export interface Series {
  key: string;
  label: string;
  tone: "info" | "good";
}

/** A group of columns, one for each series. */
export interface ColumnGroup {
  key: string;
  /** Short, below the columns */
  label: string;
  /** Whole, for those who hear it */
  name: string;
  counts: Readonly<Record<string, number>>;
}

/** Counts over time as columns; the table says the same for those who do not see them. */
export function ColumnChart(props: {
  title: string;
  groups: readonly ColumnGroup[];
  series: readonly Series[];
  /** Heading of the column that names the groups */
  groupHeading: string;
}) {
  const { title, groups, series, groupHeading } = props;
  const id = useId();
  const most = Math.max(1, ...groups.flatMap(({ counts }) => Object.values(counts)));
  return (
    <figure className={css["figure"]} aria-labelledby={id}>
      <figcaption id={id} className={css["caption"]}>
        <span className={css["title"]}>{title}</span>
        <span className={css["legend"]} aria-hidden="true">
          {series.map(({ key, label, tone }) => (
            <span key={key} className={css["entry"]}>
              <span className={css["swatch"]} data-tone={tone} />
              {label}
            </span>
          ))}
        </span>
      </figcaption>
      <div className={css["plot"]} aria-hidden="true">
        {groups.map((group) => (
          <div key={group.key} className={css["group"]}>
            <div className={css["columns"]}>
              {series.map(({ key, tone }) => {
                const count = group.counts[key] ?? 0;
                return (
                  <span
                    key={key}
                    className={css["column"]}
                    data-tone={tone}
                    data-empty={count === 0 || undefined}
                    style={{ height: `${(count / most) * 100}%` }}
                    title={`${group.name}: ${count}`}
                  >
                    {count > 0 && <span className={css["count"]}>{count}</span>}
                  </span>
                );
              })}
            </div>
            <span className={css["label"]}>{group.label}</span>
          </div>
        ))}
      </div>
      <div className={css["words"]}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{groupHeading}</th>
              {series.map(({ key, label }) => (
                <th key={key} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key}>
                <th scope="row">{group.name}</th>
                {series.map(({ key }) => (
                  <td key={key}>{group.counts[key] ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
