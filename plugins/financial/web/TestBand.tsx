import { useTranslation } from 'react-i18next';
import { Note } from '@/shared/ui/Note.tsx';
import { isTestWay } from './gateways.ts';

/** Says aloud that one of the ways of paying moves no money. */
export function TestBand({ ways }: { ways: readonly string[] }) {
  const { t } = useTranslation('plugin.financial');
  if (!ways.some(isTestWay)) return null;
  return <Note tone="warn">{t('gateway.testBand')}</Note>;
}
