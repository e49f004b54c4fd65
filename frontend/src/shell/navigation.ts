import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Action, OrganisationKind } from "../graphql/generated/graphql";
import {
  BellIcon,
  BoxesIcon,
  BuildingIcon,
  DocumentIcon,
  HomeIcon,
  LayersIcon,
  LifebuoyIcon,
  LinkIcon,
  MegaphoneIcon,
  PeopleIcon,
  PersonIcon,
  SettingsIcon,
  ShareIcon,
  ShieldIcon,
  TemplateIcon,
  TrailIcon,
} from "../ui/icons";

/** One entry of the side bar. */
export interface Entry {
  /** Also the key of its words: `navigation.<key>` */
  key:
    | "dashboard"
    | "tenants"
    | "agreements"
    | "assistance"
    | "notices"
    | "sharing"
    | "customers"
    | "vendors"
    | "templates"
    | "services"
    | "serviceMap"
    | "subProcessors"
    | "announcements"
    | "relations"
    | "partners"
    | "accountability"
    | "members"
    | "audit"
    | "ownActs"
    | "supportAccess"
    | "settings";
  to: Extract<LinkProps["to"], string>;
  icon: ComponentType<{ size?: number }>;
  /** Which organisations have this page */
  kinds: readonly OrganisationKind[];
  /** The reader needs this action; absent: every member may open it */
  action?: Action;
  /** The reader lacks this action: with it, another page shows the same and more */
  without?: Action;
  /** Only the exact path is "here" */
  exact?: boolean;
  /** The quieter group below the line */
  administration?: boolean;
}

const everyone = ["VENDOR", "CUSTOMER", "PARTNER"] as const;

/** Every page of an organisation, in the order of the side bar. */
export const navigation: readonly Entry[] = [
  {
    key: "dashboard",
    to: "/o/$organisationId",
    icon: HomeIcon,
    kinds: [...everyone, "OPERATOR"],
    exact: true,
  },
  {
    key: "tenants",
    to: "/o/$organisationId/tenants",
    icon: BuildingIcon,
    kinds: ["OPERATOR"],
    action: "MANAGE_TENANTS",
  },
  {
    key: "customers",
    to: "/o/$organisationId/customers",
    icon: BuildingIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "vendors",
    to: "/o/$organisationId/vendors",
    icon: BuildingIcon,
    kinds: ["CUSTOMER"],
    action: "READ_CONTENT",
  },
  {
    key: "relations",
    to: "/o/$organisationId/relations",
    icon: LinkIcon,
    kinds: ["PARTNER"],
    action: "VIEW_SHARED_RELATIONS",
  },
  {
    key: "agreements",
    to: "/o/$organisationId/agreements",
    icon: DocumentIcon,
    kinds: ["VENDOR", "CUSTOMER"],
    action: "READ_CONTENT",
  },
  {
    key: "assistance",
    to: "/o/$organisationId/assistance",
    icon: LifebuoyIcon,
    kinds: ["CUSTOMER", "VENDOR"],
    action: "READ_AGREEMENT_DOCUMENT",
  },
  {
    key: "notices",
    to: "/o/$organisationId/notices",
    icon: BellIcon,
    kinds: ["CUSTOMER", "VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "announcements",
    to: "/o/$organisationId/announcements",
    icon: MegaphoneIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "subProcessors",
    to: "/o/$organisationId/sub-processors",
    icon: LayersIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "templates",
    to: "/o/$organisationId/templates",
    icon: TemplateIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "services",
    to: "/o/$organisationId/services",
    icon: BoxesIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "serviceMap",
    to: "/o/$organisationId/service-map",
    icon: BoxesIcon,
    kinds: ["CUSTOMER"],
    action: "READ_CONTENT",
  },
  {
    key: "partners",
    to: "/o/$organisationId/partners",
    icon: ShareIcon,
    kinds: ["VENDOR"],
    action: "READ_CONTENT",
  },
  {
    key: "sharing",
    to: "/o/$organisationId/sharing",
    icon: ShareIcon,
    kinds: ["CUSTOMER"],
    action: "READ_CONTENT",
  },
  {
    key: "accountability",
    to: "/o/$organisationId/accountability",
    icon: ShieldIcon,
    kinds: everyone,
    action: "READ_CONTENT",
  },
  {
    key: "members",
    to: "/o/$organisationId/members",
    icon: PeopleIcon,
    kinds: everyone,
    action: "READ_MEMBERS",
    administration: true,
  },
  {
    key: "audit",
    to: "/o/$organisationId/audit",
    icon: TrailIcon,
    kinds: [...everyone, "OPERATOR"],
    action: "READ_AUDIT",
    administration: true,
  },
  {
    key: "ownActs",
    to: "/o/$organisationId/own-acts",
    icon: TrailIcon,
    kinds: everyone,
    action: "READ_OWN_ACTS",
    without: "READ_AUDIT",
    administration: true,
  },
  {
    key: "supportAccess",
    to: "/o/$organisationId/support-access",
    icon: PersonIcon,
    kinds: everyone,
    action: "READ_AUDIT",
    administration: true,
  },
  {
    key: "settings",
    to: "/o/$organisationId/settings",
    icon: SettingsIcon,
    kinds: everyone,
    administration: true,
  },
];

/** The entries that this reader may open in this organisation. */
export function entriesFor(kind: OrganisationKind, actions: readonly Action[]): Entry[] {
  return navigation.filter(
    (entry) =>
      entry.kinds.includes(kind) &&
      (entry.action === undefined || actions.includes(entry.action)) &&
      (entry.without === undefined || !actions.includes(entry.without)),
  );
}
