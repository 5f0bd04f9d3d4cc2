import { apache } from '../apache.ts';
import type { FieldServer } from '../field-server.ts';

const modules = ['mpm_event', 'authz_core', 'dav', 'dav_fs'];

const onConditions =
  'Nothing found about requests at one time; the [module](https://httpd.apache.org/docs/2.4/mod/mod_dav.html) names classes 1 and 2 of WebDAV';
const onTags =
  'The same; that tags are weak for a while and then match nothing is [bug 42987](https://bz.apache.org/bugzilla/show_bug.cgi?id=42987), put off';
const onLocks =
  'Known: the database of locks has no lock of its own; a mutex waits for 2.4 ([#399](https://github.com/apache/httpd/pull/399), after [#395](https://github.com/apache/httpd/pull/395))';

/** A web server whose files are written by WebDAV. */
export const httpd: FieldServer = {
  name: 'httpd',
  title: 'Apache HTTP Server, mod_dav_fs',
  makers: 'Apache Software Foundation',
  origin: { kind: 'debian', package: 'apache2-bin', program: 'apache2', versionArgs: ['-v'] },
  arrange: (place) => ({
    folders: ['www', 'www/dated', 'www/digest', 'locks'],
    ...apache(place, modules, [
      `DocumentRoot ${place.folder}/www`,
      `DavLockDB ${place.folder}/locks/db`,
      `<Directory ${place.folder}/www>`,
      'Dav On',
      'Require all granted',
      '</Directory>',
      `<Directory ${place.folder}/www/digest>`,
      'FileETag Digest',
      '</Directory>',
    ]),
  }),
  ready: '/',
  races: [
    {
      adapter: 'edits.ts',
      what: 'a file is PUT with If-Match, tags are digests (`FileETag Digest`)',
      arrivals: ['burst', 'closed'],
      said: onConditions,
    },
    {
      adapter: 'dated-edits.ts',
      what: 'the same with tags as they come (date and size), of files older than two seconds',
      arrivals: ['burst'],
      said: onTags,
    },
    {
      adapter: 'locked-edits.ts',
      what: 'a file is locked (LOCK), PUT with If-Match under the lock, and unlocked',
      arrivals: ['burst', 'closed'],
      said: onLocks,
    },
    {
      adapter: 'bookings.ts',
      what: 'half hours are booked by exclusive LOCKs, a file each, that nobody gives back',
      arrivals: ['burst'],
      effort: { rounds: 100 },
      said: onLocks,
    },
  ],
};
