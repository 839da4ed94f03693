import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Slot } from '@/platform/Slot.tsx';
import type { PluginPageProps } from '@/platform/registry.ts';
import { request } from '@/shared/api/client.ts';
import { orThrow } from '@/shared/api/problem.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows, StatStrip } from '@/shared/ui/Bits.tsx';

/** A page that visitors open, too. */
export default function Hall({ params }: PluginPageProps) {
  const { t } = useTranslation('plugin.places');
  const f = useFormat();
  const hall = params.hall ?? '';
  const found = useQuery({
    queryKey: ['x', 'places', 'halls', hall],
    queryFn: () => request<{ seats: number }>('GET', `/x/places/halls/${encodeURIComponent(hall)}`),
  });
  orThrow(found);
  if (!found.data) return <SkeletonRows />;
  return (
    <div className="wrap col">
      <h1>{t('hall')}</h1>
      <StatStrip stats={[{ label: t('seats'), value: f.num(found.data.seats) }]} />
      <Slot name="x.places.hall" props={{ hall }} />
      <p>
        <Link className="link" to="/x/$pluginId/$" params={{ pluginId: 'places', _splat: 'hall/2' }}>
          {t('next')}
        </Link>
      </p>
    </div>
  );
}
