import { useQuery } from '@tanstack/react-query';
import { bannerQuery } from './api.ts';
import './banner.css';

/** The line over the home page; nothing when there is nothing to say. */
export default function BannerLine() {
  const { data } = useQuery(bannerQuery);
  if (!data?.message) return null;
  return (
    <p className="banner-line" dir="auto">
      {data.message}
    </p>
  );
}
