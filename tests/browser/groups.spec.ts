import { type APIRequestContext, expect, test } from "@playwright/test";
import { Person } from "./person.ts";
import { actor, portal, vendors } from "./portal.ts";

const [first] = vendors;

/** Asks the API, as somebody or nobody. */
async function ask(
  request: APIRequestContext,
  query: string,
  variables: object,
  bearer?: string,
): Promise<Record<string, never>> {
  const answer = await request.post(portal().graphql, {
    data: { query, variables },
    headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` },
  });
  const { data, errors } = (await answer.json()) as { data: Record<string, never>; errors?: object };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

// proves: R-004-006
test("an administrator of two organisations joins them, and their vendor sees the group", async ({
  browser,
  request,
}) => {
  if (first === undefined) throw new Error("The demo has no vendor.");
  const owners = portal().actors.filter(
    ({ vendor, kind, role }) => vendor === first.slug && kind === "CUSTOMER" && role === "OWNER",
  );
  const [above, below] = owners;
  if (above === undefined || below === undefined) throw new Error("The demo has too few customers.");
  // The one above has the other's owner as an administrator too: invited and accepted as anybody is.
  const { signIn } = (await ask(
    request,
    "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }",
    { input: { email: above.email, password: above.password } },
  )) as never as { signIn: { accessToken: string } };
  await ask(
    request,
    "mutation($input: InviteMemberInput!) { inviteMember(input: $input) { invitation { id } } }",
    {
      input: {
        organisationId: above.organisationId,
        email: below.email,
        roles: ["ADMIN"],
        canBind: false,
        capacity: "MANAGER",
        language: "DA",
      },
    },
    signIn.accessToken,
  );
  let token: string | undefined;
  await expect(async () => {
    const { demoMailbox } = (await ask(
      request,
      "query($to: String) { demoMailbox(to: $to, first: 20) { nodes { links } } }",
      { to: below.email },
    )) as never as { demoMailbox: { nodes: { links: string[] }[] } };
    const links = demoMailbox.nodes.flatMap((mail) => mail.links);
    token = links.find((link) => link.includes("/invitation/"))?.split("/invitation/")[1];
    expect(token).toBeDefined();
  }).toPass();
  await ask(
    request,
    "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accessToken } }",
    { input: { token, password: below.password, noticeAcknowledged: true } },
  );

  const owner = await Person.signsIn(browser, below, "da");
  const { page, t } = owner;
  await page.goto(`/o/${below.organisationId}/settings`);
  const panel = owner.panel("group.title");
  await expect(panel).toContainText(t("group.none"));
  await panel.getByRole("button", { name: t("group.join") }).click();
  const save = page.getByRole("dialog").getByRole("button", { name: t("group.save"), exact: true });
  await save.click();
  await expect(page.getByText(t("group.parentMissing"))).toBeVisible();
  await owner.field("group.parent").selectOption(above.organisationId);
  await save.click();
  await expect(panel).toContainText(above.organisation);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await look("below");

  const vendor = await Person.signsIn(
    browser,
    actor({ vendor: first.slug, kind: "VENDOR", role: "OWNER" }),
    "da",
  );
  await vendor.page.goto(
    `/o/${actor({ vendor: first.slug, kind: "VENDOR", role: "OWNER" }).organisationId}/customers?search=${encodeURIComponent(below.organisation)}`,
  );
  await expect(
    vendor.page.getByText(t("group.memberOf", { name: above.organisation })).first(),
  ).toBeVisible();
  if (process.env["SCREENSHOTS"] !== undefined) {
    await vendor.page.screenshot({ path: `${process.env["SCREENSHOTS"]}/group-customers.png` });
  }

  // The one above lets go alone.
  await page.goto(`/o/${above.organisationId}/settings`);
  await expect(panel).toContainText(below.organisation);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await look("above");
  await owner.button("group.leaveOf", { name: below.organisation }).click();
  await page.getByRole("dialog").getByRole("button", { name: t("group.leave"), exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(panel).not.toContainText(below.organisation);

  async function look(name: string): Promise<void> {
    const folder = process.env["SCREENSHOTS"];
    if (folder === undefined) return;
    await panel.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${folder}/group-${name}.png`, fullPage: true });
  }
});
