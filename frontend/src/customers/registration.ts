/** Registers a customer can stand in, the Danish one first. */
export const schemes = ["DK_CVR", "NO_ORGNR", "SE_ORGNR", "DE_HRB", "EU_VAT", "OTHER"] as const;
export type Scheme = (typeof schemes)[number];

/** Whether a number can be a CVR number: eight digits with a right check digit (modulus 11). */
export function isCvr(number: string): boolean {
  const digits = number.replace(/\s/g, "");
  if (!/^[1-9]\d{7}$/.test(digits)) return false;
  const weights = [2, 7, 6, 5, 4, 3, 2, 1];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return sum % 11 === 0;
}
