import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CourseStatistics } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';

/** The people of each stage, as their list is asked for them. */
const OF = {
  enrolled: {},
  started: { did: 'started' },
  half: { did: 'half' },
  completed: { status: 'completed' },
} as const;

/** How many got how far: a bar for each stage, in the share of all that it is. */
export function Funnel({ st }: { st: CourseStatistics }) {
  const { t } = useTranslation('insight');
  const f = useFormat();
  return (
    <ol className="card funnel">
      {st.funnel.map((stage) => {
        const share = st.people.all ? (stage.people / st.people.all) * 100 : 0;
        return (
          <li key={stage.stage}>
            <span>{t(`statistics.stage.${stage.stage}`)}</span>
            <span className="funnel-b" aria-hidden="true">
              <i style={{ inlineSize: `${share}%` }} />
            </span>
            <Link
              className="num m fig"
              to="/teach/$courseId/people"
              params={{ courseId: st.course.id }}
              search={OF[stage.stage]}
              aria-label={`${t(`statistics.stage.${stage.stage}`)}: ${f.num(stage.people)}`}
            >
              {f.num(stage.people)}
            </Link>
            <span className="num t2 q">{f.percent(share)}</span>
          </li>
        );
      })}
    </ol>
  );
}
