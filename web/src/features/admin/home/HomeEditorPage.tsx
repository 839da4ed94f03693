import { orThrow } from '@/shared/api/problem.ts';
import './home.css';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Featured } from './Featured.tsx';
import { chosenQuery, homePageQuery } from './queries.ts';
import { Sections } from './Sections.tsx';
import { Slides } from './Slides.tsx';

/** The home page: its slides, what stands on it in which order, and the courses it shows first. */
export default function HomeEditorPage() {
  const { t } = useTranslation('admin');
  const home = useQuery(homePageQuery);
  const chosen = useQuery(chosenQuery);
  orThrow(home);
  orThrow(chosen);
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('home.title')}</h1>
        <a className="btn" href="/" target="_blank" rel="noreferrer">
          <Icon name="eye" s />
          {t('home.view')}
        </a>
      </div>
      <p className="q">{t('home.lead')}</p>
      {home.data && chosen.data ? (
        <div>
          <div className="ho">
            <Slides home={home.data} />
            <Sections home={home.data} />
            <Featured chosen={chosen.data} />
          </div>
        </div>
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}
