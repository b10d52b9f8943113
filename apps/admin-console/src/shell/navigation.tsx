import { Link, useLocation } from 'wouter';
import { places } from './places.ts';
import { useIsPlatformAdmin } from './session.context.ts';

/** The pages that this user may see. */
export function Navigation() {
  const [location] = useLocation();
  const isPlatformAdmin = useIsPlatformAdmin();
  return (
    <nav className="nav" aria-label="Console">
      <ul>
        {places
          .filter(({ forPlatformAdmins }) => !forPlatformAdmins || isPlatformAdmin)
          .map(({ path, name, icon: Icon }) => {
            const isHere = location === path || location.startsWith(`${path}/`);
            return (
              <li key={path}>
                <Link href={path} className="nav-link" aria-current={isHere ? 'page' : undefined}>
                  <Icon size={17} aria-hidden />
                  {name}
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}
