import type { QueryClient } from '@tanstack/react-query';
import type {
  CataloguePage,
  Category,
  CourseCard,
  CourseReviews,
  CourseView,
  Home,
  LegalText,
  Me,
  MyLearning,
  NextSessions,
  Trainer,
  TrainerCourses,
  TrainerSessions,
} from '@/shared/api/types.ts';

/** What the server writes beside a first view: the answers that its HTML was made of. */
export interface FirstData {
  me?: Me;
  categories?: { items: Category[] };
  newest?: CataloguePage;
  popular?: CataloguePage;
  home?: Home;
  featured?: { items: CourseCard[] };
  catalogue?: CataloguePage;
  /** Slug of the category that the catalogue is of. */
  category?: string;
  course?: CourseView;
  reviews?: CourseReviews;
  sessions?: NextSessions;
  learning?: MyLearning;
  legal?: LegalText;
  trainer?: Trainer;
  taught?: TrainerCourses;
  meets?: TrainerSessions;
}

/** Reads #first-data; null when the page came without. */
export function readFirstData(): FirstData | null {
  const text = document.getElementById('first-data')?.textContent;
  if (!text) return null;
  try {
    return JSON.parse(text) as FirstData;
  } catch {
    return null;
  }
}

/** Puts the answers where the pages look for them, so that the first view needs no request. */
export function seed(client: QueryClient, data: FirstData, search: Record<string, unknown>): void {
  const put = (key: readonly unknown[], value: unknown) => {
    if (value !== undefined) client.setQueryData(key, value);
  };
  put(['me'], data.me);
  put(['categories'], data.categories);
  put(['learning'], data.learning);
  put(['home'], data.home);
  put(['featured'], data.featured);
  if (data.legal) put(['legal', data.legal.page, search.version ?? 0], data.legal);
  put(['catalogue', 'newest'], data.newest);
  put(['catalogue', 'popular'], data.popular);
  if (data.trainer) {
    const { slug } = data.trainer;
    put(['trainer', slug], data.trainer);
    put(['next-sessions', 'trainer', slug], data.meets);
    if (data.taught) put(['catalogue', 'trainer', slug], { pages: [data.taught], pageParams: [''] });
  }
  const listed = data.category ? { ...search, category: data.category } : search;
  if (data.catalogue) put(['catalogue', 'list', listed], { pages: [data.catalogue], pageParams: [''] });
  if (data.course && data.reviews)
    put(['reviews', data.course.course.id], { pages: [data.reviews], pageParams: [''] });
  if (data.course && data.sessions) put(['next-sessions', data.course.course.id], data.sessions);
  if (data.course) put(['catalogue', 'course', data.course.course.slug], data.course);
}
