/** As the `ref` of what takes the place of a form that is done with: the reader goes on from there. */
export function focusOnArrival(element: HTMLElement | null): void {
  element?.focus();
}
