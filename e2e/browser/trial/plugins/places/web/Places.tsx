import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotProps } from '@/platform/registry.ts';
import { Icon } from '@/shared/ui/Icon.tsx';
import { MenuItem } from '@/shared/ui/MenuItem.tsx';
import { Price } from '@/shared/ui/Price.tsx';

const HALL = { pluginId: 'places', _splat: 'hall/7' };

/** Says where it stands, and what it was given. */
function Here({ place, name = '', children }: { place: string; name?: string; children?: ReactNode }) {
  const { t } = useTranslation('plugin.places');
  return (
    <p className="card pad">
      {t(`place.${place}`, { name })} {children}
    </p>
  );
}

export const HomeBanner = () => <Here place="homeBanner" />;
export const HomeNews = () => <Here place="homeNews" />;
export function StartPage({ person }: SlotProps<'start.page'>) {
  return (
    <div className="wrap">
      {person ? <Here place="startPage" name={person.firstName} /> : <Here place="startVisitor" />}
    </div>
  );
}
export function CoursePrice({ price }: SlotProps<'course.price'>) {
  const { t } = useTranslation('plugin.places');
  return (
    <span className="t2">
      {t('place.coursePrice')} <Price money={price} />
    </span>
  );
}
export const CatalogueTools = () => <Here place="catalogueTools" />;
export const CourseAside = ({ course, state }: SlotProps<'course.page.aside'>) => (
  <Here place="courseAside" name={course.title}>
    <code>{state.action}</code>
  </Here>
);
export function CourseAction({ course }: SlotProps<'course.page.action'>) {
  const { t } = useTranslation('plugin.places');
  return (
    <Link className="btn next big full act" to="/x/$pluginId/$" params={HALL}>
      {t('place.courseAction', { name: course.title })}
    </Link>
  );
}
export const CourseSection = ({ course }: SlotProps<'course.page.section'>) => (
  <Here place="courseSection" name={course.title} />
);
export const CourseSettings = ({ course }: SlotProps<'course.settings.tab'>) => (
  <Here place="courseSettings" name={course.title} />
);
export const LearnerRoom = ({ room }: SlotProps<'learner.room'>) => (
  <Here place="learnerRoom" name={room.course.title} />
);
export const LearnerPanel = ({ content }: SlotProps<'learner.panel'>) => (
  <Here place="learnerPanel" name={content.title} />
);
export const LearningAside = ({ person }: SlotProps<'learning.aside'>) => (
  <Here place="learningAside" name={person.firstName} />
);
export function SessionPage({ courseId, sessionId }: SlotProps<'session.page'>) {
  const { t } = useTranslation('plugin.places');
  return (
    <span className="t2">
      {t('place.sessionPage')} <code>{`${courseId}/${sessionId}`}</code>
    </span>
  );
}
export const TraineeTab = ({ courseId, userId }: SlotProps<'trainee.detail.tab'>) => (
  <Here place="traineeTab">
    <code>{`${courseId}/${userId}`}</code>
  </Here>
);
export const TodayPanel = ({ person }: SlotProps<'today.panel'>) => <Here place="todayPanel" name={person.firstName} />;
export const OverviewPanel = () => <Here place="overviewPanel" />;
export function ShellBadge({ person }: SlotProps<'shell.badge'>) {
  const { t } = useTranslation('plugin.places');
  return (
    <Link
      className="btn bare sq"
      to="/x/$pluginId/$"
      params={HALL}
      aria-label={person ? t('place.badge', { name: person.firstName }) : t('place.badgeVisitor')}
    >
      <Icon name="classroom" />
    </Link>
  );
}
export function UserMenu({ person }: SlotProps<'user.menu'>) {
  const { t } = useTranslation('plugin.places');
  const navigate = useNavigate();
  return (
    <MenuItem icon="classroom" onChoose={() => void navigate({ to: '/x/$pluginId/$', params: HALL })}>
      {t('place.userMenu', { name: person.firstName })}
    </MenuItem>
  );
}
/** Fills the slot that the page of a hall opens for others. */
export const HallPlace = ({ hall }: { hall: string }) => <Here place="hallPlace" name={hall} />;
export function UserProfile({ person }: SlotProps<'user.profile'>) {
  const { t } = useTranslation('plugin.places');
  return (
    <section>
      <h2>{t('tab')}</h2>
      <p>{t('place.userProfile', { name: person.firstName })}</p>
    </section>
  );
}
