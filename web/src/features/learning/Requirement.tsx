import './requirement.css';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import type { Requirement } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Icon } from '@/shared/ui/Icon.tsx';

/** A combination of one thing is that thing. */
function plain(r: Requirement): Requirement {
  const [only] = r.parts;
  return only && r.parts.length === 1 ? plain(only) : r;
}

/** A condition in words, with how far it is. */
export function useRequirement(): (r: Requirement) => string {
  const { t } = useTranslation('learning');
  const { settings } = useMe();
  const f = useFormat(settings.timeZone);
  return (r) => {
    const day = r.at ? f.date(r.at, { dateStyle: 'medium' }) : '';
    const title = r.title ?? '';
    switch (r.kind) {
      case 'watched':
      case 'share':
        return t(`requirement.${r.kind}`, { have: f.percent(r.have), of: f.percent(r.of) });
      case 'read':
        return t('requirement.read', { have: f.clock(r.have), of: f.clock(r.of) });
      case 'counted':
        return t('requirement.counted', { count: r.of, have: f.num(r.have), of: f.num(r.of) });
      case 'section':
        return t('requirement.section', { title, count: r.of, have: f.num(r.have), of: f.num(r.of) });
      case 'content':
        return r.of
          ? t('requirement.score', { title, have: f.percent(r.have), of: f.percent(r.of) })
          : t('requirement.content', { title });
      case 'date':
        return t('requirement.date', { day });
      case 'days':
        return t('requirement.days', { count: r.of, n: f.num(r.of), day });
      default:
        return t(`requirement.${r.kind}`);
    }
  };
}

/** What completes something, each condition with whether it is met. The trainee and the team read the same. */
export function RequirementView({ of }: { of: Requirement }) {
  return (
    <ul className="rq">
      <Part of={plain(of)} />
    </ul>
  );
}

function Part({ of }: { of: Requirement }) {
  const { t } = useTranslation('learning');
  const words = useRequirement();
  return (
    <li>
      <span className={of.met ? 'good-t' : 'q'}>
        <Icon name={of.met ? 'check' : 'ring'} s />
      </span>
      <div className="grow">
        <span className={of.met ? 'q' : undefined}>{words(of)}</span>
        <span className="sr">, {t(of.met ? 'requirement.met' : 'requirement.missing')}</span>
        {of.parts.length ? (
          <ul className="rq">
            {of.parts.map((part, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a rule have no name and keep their order
              <Part key={i} of={plain(part)} />
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}

/** What is missing of a content, in one line. */
export function useMissing(): (r: Requirement) => string {
  const { t } = useTranslation('learning');
  const f = useFormat();
  const missing = (r: Requirement): string => {
    const open = r.parts.filter((part) => !part.met).map(missing);
    if (r.kind === 'all') return open.join(' · ');
    if (r.kind === 'any') return open.join(` ${t('trainee.need.or')} `);
    if (r.kind === 'watched')
      return t('trainee.need.watched', { have: f.percent(r.have), of: f.percent(r.of) });
    if (r.kind === 'read') return t('trainee.need.read', { have: f.clock(r.have), of: f.clock(r.of) });
    if (r.kind === 'viewed' || r.kind === 'confirmed') return t(`trainee.need.${r.kind}`);
    return t('trainee.need.other');
  };
  return missing;
}
