import type { FormErrors, GetInputPropsReturnType } from "@mantine/form";

/** Puts the focus on the first field with an error; for the second argument of `form.onSubmit`. */
export function focusFirstError(form: { getInputNode: (path: never) => HTMLElement | null }) {
  return (errors: FormErrors) => {
    const first = Object.keys(errors)[0];
    if (first !== undefined) form.getInputNode(first as never)?.focus();
  };
}

/** A rule for a field that must be filled in. */
export function required(message: string) {
  return (value: string) => (value.trim() === "" ? message : null);
}

/**
 * The mark by which a form finds a field to focus. `getInputProps` gives it to the whole field; a
 * group of boxes is not focusable, so its first box takes the mark instead.
 */
export function focusMark(props: GetInputPropsReturnType): string | undefined {
  return (props as { "data-path"?: string })["data-path"];
}
