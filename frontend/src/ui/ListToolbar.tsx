import { CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { SearchIcon } from "./icons";
import css from "./ListToolbar.module.css";

/** The line above a list: search first, then filters. */
export function ListToolbar({ children }: { children: ReactNode }) {
  return <div className={css["toolbar"]}>{children}</div>;
}

/** Searches while typing, a moment after the last letter. Give it the search as `key` to reset it. */
export function SearchField(props: {
  label: string;
  clearLabel: string;
  value: string;
  onSearch: (words: string) => void;
}) {
  const { label, clearLabel, value, onSearch } = props;
  const [words, setWords] = useState(value);
  const later = useDebouncedCallback(onSearch, 300);
  return (
    <TextInput
      className={css["search"] ?? ""}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<SearchIcon size={18} />}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
      rightSection={
        words !== "" && (
          <CloseButton
            size="sm"
            aria-label={clearLabel}
            onClick={() => {
              setWords("");
              onSearch("");
            }}
          />
        )
      }
    />
  );
}

/** One filter. A native select: it works on every phone and with every screen reader. */
export function FilterSelect<Value extends string>(props: {
  label: string;
  /** The words for "no filter" */
  allLabel: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value | undefined) => void;
}) {
  const { label, allLabel, value, options, onChange } = props;
  return (
    <NativeSelect
      className={css["filter"] ?? ""}
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        onChange(options.find((option) => option.value === chosen)?.value);
      }}
      data={[{ value: "", label: allLabel }, ...options]}
    />
  );
}

/** A choice that always has a value, with its label beside it. */
export function VersionSelect(props: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      className={css["filter"] ?? ""}
      label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[...props.options]}
    />
  );
}
