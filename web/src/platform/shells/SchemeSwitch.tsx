import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/shared/ui/Icon.tsx';
import type { IconName } from '@/shared/ui/icons.ts';

const CHOICES: readonly (readonly [MantineColorScheme, IconName])[] = [
  ['light', 'sun'],
  ['dark', 'moon'],
  ['auto', 'half'],
];

/** Light, dark, or as the device says. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one row in every browser.
    <div className="seg" role="group" aria-label={t('scheme.label')}>
      {CHOICES.map(([value, icon]) => (
        <button
          key={value}
          type="button"
          aria-pressed={colorScheme === value}
          aria-label={t(`scheme.${value}`)}
          title={t(`scheme.${value}`)}
          onClick={() => setColorScheme(value)}
        >
          <Icon name={icon} s />
        </button>
      ))}
    </div>
  );
}
