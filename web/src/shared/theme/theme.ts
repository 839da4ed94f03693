import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const steps = (
  ...v: [string, string, string, string, string, string, string, string, string, string]
): MantineColorsTuple => v;
const cw = (name: string) => `var(--cw-${name})`;

/* Mantine's sheets read gray-N in light and dark-N in dark; both come from our tokens, which answer to the scheme. */
const ground = steps(
  cw('wash'),
  cw('sunken'),
  cw('line'),
  cw('line'),
  cw('control'),
  cw('control'),
  cw('ink-3'),
  cw('ink-2'),
  cw('ink'),
  cw('ink'),
);
const night = steps(
  cw('ink'),
  cw('ink-2'),
  cw('ink-3'),
  cw('control'),
  cw('line'),
  cw('line'),
  cw('surface'),
  cw('paper'),
  cw('sunken'),
  cw('sunken'),
);
const same = (name: string) =>
  steps(
    cw(`${name}-wash`),
    cw(`${name}-wash`),
    cw(name),
    cw(name),
    cw(name),
    cw(name),
    cw(name),
    cw(name),
    cw(name),
    cw(name),
  );

/** Mantine in our dress. Colours are references to the tokens, so the hue and the scheme need no second theme. */
export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: 7,
  colors: {
    brand: steps(
      cw('brand-wash'),
      cw('brand-wash'),
      cw('brand-line'),
      cw('brand-line'),
      cw('brand-ink'),
      cw('brand-ink'),
      cw('brand'),
      cw('brand'),
      cw('brand-hover'),
      cw('brand-hover'),
    ),
    good: same('good'),
    warn: same('warn'),
    bad: same('bad'),
    gray: ground,
    dark: night,
  },
  white: cw('surface'),
  black: cw('ink'),
  fontFamily: cw('sans'),
  fontFamilyMonospace: cw('code'),
  fontSizes: { xs: '.78125rem', sm: '.875rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  spacing: { xs: '.5rem', sm: '.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  breakpoints: { xs: '30em', sm: '40em', md: '56.25em', lg: '75em', xl: '88em' },
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '10px', xl: '999px' },
  defaultRadius: 'md',
  shadows: { xs: 'none', sm: 'none', md: cw('float'), lg: cw('float'), xl: cw('float') },
  focusRing: 'auto',
  activeClassName: '',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Menu: {
      defaultProps: {
        shadow: 'md',
        withInitialFocusPlaceholder: false,
        withinPortal: false,
        transitionProps: { duration: 0 },
        position: 'bottom-end',
      },
    },
  },
});

const names = {
  '--mantine-color-body': cw('paper'),
  '--mantine-color-text': cw('ink'),
  '--mantine-color-bright': cw('ink'),
  '--mantine-color-dimmed': cw('ink-2'),
  '--mantine-color-default': cw('surface'),
  '--mantine-color-default-hover': cw('sunken'),
  '--mantine-color-default-color': cw('ink'),
  '--mantine-color-default-border': cw('line-2'),
  '--mantine-color-placeholder': cw('ink-3'),
  '--mantine-color-anchor': cw('brand-ink'),
  '--mantine-color-error': cw('bad'),
  '--mantine-color-success': cw('good'),
  '--mantine-color-disabled': cw('sunken'),
  '--mantine-color-disabled-color': cw('ink-3'),
  '--mantine-color-disabled-border': cw('line-2'),
  '--mantine-color-brand-filled': cw('brand'),
  '--mantine-color-brand-filled-hover': cw('brand-hover'),
  '--mantine-color-brand-text': cw('brand-ink'),
  '--mantine-color-brand-light': cw('brand-wash'),
  '--mantine-color-brand-light-hover': cw('brand-line'),
  '--mantine-color-brand-light-color': cw('brand-ink'),
  '--mantine-color-brand-outline': cw('brand-ink'),
  '--mantine-primary-color-contrast': cw('on-brand'),
};
/** Points Mantine's names at our tokens, the same in both schemes. */
export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: names, dark: names });
