import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** Petrol: the house colour. White on shades 6 and 7 exceeds 4.5 : 1. */
const fjord: MantineColorsTuple = [
  "#eef6f7",
  "#dcebed",
  "#b8d7dc",
  "#8dbfc8",
  "#63a5b1",
  "#438a98",
  "#2d7080",
  "#1f5c6a",
  "#174a56",
  "#0f3842",
];

/** What waits for somebody. */
const amber: MantineColorsTuple = [
  "#fdf6e7",
  "#faebcb",
  "#f5d89a",
  "#f2c572",
  "#e3a83f",
  "#c88a1f",
  "#a26c12",
  "#80540d",
  "#66420b",
  "#4a3008",
];

/** What is refused, late or broken. */
const ruby: MantineColorsTuple = [
  "#fdf0f0",
  "#f9dddd",
  "#f1b9ba",
  "#e79294",
  "#dc6c70",
  "#c9494f",
  "#b0323a",
  "#93242c",
  "#771c23",
  "#561318",
];

/** What is in force. */
const moss: MantineColorsTuple = [
  "#f0f7ef",
  "#ddeedb",
  "#bbdcb7",
  "#94c78f",
  "#6fae69",
  "#51944c",
  "#3c7a38",
  "#2f632c",
  "#254f23",
  "#1a3919",
];

/** Greys with a little of the fjord in them, so that surfaces and colour belong together. */
const gray: MantineColorsTuple = [
  "#f7f8f8",
  "#eef1f1",
  "#e1e6e7",
  "#ced6d8",
  "#b2bdc0",
  "#8a979b",
  "#66757a",
  "#4e5c61",
  "#374347",
  "#222b2e",
];

const dark: MantineColorsTuple = [
  "#e4eaeb",
  "#c4cdd0",
  "#a7b3b7",
  "#7f8d92",
  "#4b5a5f",
  "#364449",
  "#27343a",
  "#1b2529",
  "#151d20",
  "#0e1416",
];

export const theme = createTheme({
  colors: { fjord, amber, ruby, moss, gray, dark },
  primaryColor: "fjord",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: "'Schibsted Grotesk Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: {
    fontFamily: "'Schibsted Grotesk Variable', system-ui, sans-serif",
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.05rem", lineHeight: "1.4" },
    },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
});

/** Mantine's stock dimmed, placeholder and error colours miss 4.5 : 1; these do not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--tillid-font-document": "'Source Serif 4 Variable', Georgia, serif",
  },
  light: {
    "--mantine-color-body": "#f6f8f8",
    "--mantine-color-dimmed": "#526166",
    "--mantine-color-placeholder": "#5f6e73",
    "--mantine-color-error": "#a02a32",
    "--mantine-color-anchor": "#1f5c6a",
    "--tillid-surface": "#ffffff",
    "--tillid-sunken": "#eef2f2",
    "--tillid-line": "#dde4e5",
    "--tillid-line-strong": "#b2bdc0",
    "--tillid-rail": "#0f3842",
    "--tillid-rail-text": "#d6e6e9",
    "--tillid-rail-active": "#1d5260",
    "--tillid-accent": "#1f5c6a",
    "--tillid-tone-neutral-bg": "#e6ecec",
    "--tillid-tone-neutral-fg": "#3c4a4f",
    "--tillid-tone-info-bg": "#dcebed",
    "--tillid-tone-info-fg": "#174a56",
    "--tillid-tone-waiting-bg": "#faebcb",
    "--tillid-tone-waiting-fg": "#66420b",
    "--tillid-tone-good-bg": "#ddeedb",
    "--tillid-tone-good-fg": "#254f23",
    "--tillid-tone-bad-bg": "#f9dddd",
    "--tillid-tone-bad-fg": "#771c23",
  },
  dark: {
    "--mantine-color-body": "#151d20",
    "--mantine-color-dimmed": "#a7b3b7",
    "--mantine-color-placeholder": "#95a3a8",
    "--mantine-color-error": "#ee9fa2",
    "--mantine-color-anchor": "#8dbfc8",
    "--tillid-surface": "#1b2529",
    "--tillid-sunken": "#12191c",
    "--tillid-line": "#2e3c42",
    "--tillid-line-strong": "#4b5a5f",
    "--tillid-rail": "#0b2a32",
    "--tillid-rail-text": "#c9dcdf",
    "--tillid-rail-active": "#17444f",
    "--tillid-accent": "#8dbfc8",
    "--tillid-tone-neutral-bg": "#2b383d",
    "--tillid-tone-neutral-fg": "#c9d3d5",
    "--tillid-tone-info-bg": "#17414b",
    "--tillid-tone-info-fg": "#c3e0e5",
    "--tillid-tone-waiting-bg": "#46330f",
    "--tillid-tone-waiting-fg": "#f5d89a",
    "--tillid-tone-good-bg": "#203d1f",
    "--tillid-tone-good-fg": "#bbdcb7",
    "--tillid-tone-bad-bg": "#4c1b20",
    "--tillid-tone-bad-fg": "#f1b9ba",
  },
});
