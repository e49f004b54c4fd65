import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Difference } from "./Difference";

test("what is inserted and deleted is marked, and said in words", () => {
  const html = renderToStaticMarkup(
    <Difference
      spans={[
        { fate: "SAME", text: "inden " },
        { fate: "DELETED", text: "24" },
        { fate: "INSERTED", text: "12" },
        { fate: "SAME", text: " timer" },
      ]}
      lang="da"
      inserted="indsat"
      deleted="slettet"
    />,
  );
  const plain = html.replace(/<(?!\/?(ins|del)\b)[^>]*>/g, "");
  expect(plain).toBe("inden <del> [slettet: 24] </del><ins> [indsat: 12] </ins> timer");
  expect(html).toContain('lang="da"');
});
