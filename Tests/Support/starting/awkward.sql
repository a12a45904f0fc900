-- A database to be careful with: hostile names, every type, keys of every kind. `marquee init
-- --from-database` must make a site of each of these tables.

CREATE TABLE "a""b" ("i d" int PRIMARY KEY, "Na'me" text, "{{ x }}" text, "-- drop" int, "new
line" text, "select" text, "first" text, "size" int, "%}{% raw %}" text, "<b>" text, "çé" text, "日本" text, "1st" int, "$1" text, ":city" text, "#" text, "title: |" text);
INSERT INTO "a""b" SELECT i, 'N' || i, '{{ y }}', i, 'two
lines', 'sel', 'f', 3, '{% endraw %}', '<script>', 'ç', '日', 1, '$', ':c', '#', 'x: y' FROM generate_series(1,3) i;
CREATE TABLE "a'b" (k text PRIMARY KEY, v text);
INSERT INTO "a'b" VALUES ('a/b','x'),('../../etc','y'),('','z'),('A B','q'),('a b','r'),(E'tab\there','s'),(repeat('long',100),'t');
CREATE TABLE "{{ x }}" (a int, b text, PRIMARY KEY (a, b)); INSERT INTO "{{ x }}" VALUES (1,'x'),(1,'y/z');
CREATE TABLE "-- " (a int, b date, PRIMARY KEY (a,b)); INSERT INTO "-- " VALUES (-1,'2026-01-01'),(1,'2026-01-01');
CREATE TABLE "new
line" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "col
umn" text); INSERT INTO "new
line" VALUES (DEFAULT, 'x');
CREATE TABLE "../../evil" (j jsonb, x xml, p point); INSERT INTO "../../evil" VALUES ('{"a":1}', '<a/>', '(1,2)'),(NULL,NULL,NULL);
CREATE TABLE page (id int PRIMARY KEY, title text); INSERT INTO page VALUES (1, 'One'), (2, ''), (3, NULL);
CREATE TABLE "日本" (id int PRIMARY KEY, "名前" text); INSERT INTO "日本" VALUES (1,'x');
CREATE TABLE empty_one (id int PRIMARY KEY);
CREATE TABLE nocol ();
CREATE TYPE mood AS ENUM ('sad','ok'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE TABLE country (code text PRIMARY KEY, name text NOT NULL); INSERT INTO country VALUES ('pt','Portugal'),('fr','France');
CREATE TABLE director (director_id int PRIMARY KEY, full_name text, country_code text REFERENCES country);
INSERT INTO director VALUES (1,'Agnès Varda','fr'),(2,'Pedro <b>Costa</b>','pt');
CREATE TABLE film (
  film_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, slug text NOT NULL UNIQUE, title text NOT NULL, release_year smallint, "order" int,
  director_id int REFERENCES director, released date, rating numeric(3,1), votes bigint, budget numeric, avg float8, is_public boolean NOT NULL DEFAULT true,
  starts time, updated_at timestamptz DEFAULT '2026-11-21 10:00Z', made timestamp, synopsis text, website text, poster text, tags text[], meta jsonb, mood mood, p pair, ps pair[],
  len interval, photo bytea, search tsvector, password_hash text, price money, ip inet, pos posint, sequel_of int REFERENCES film, xs int[][]);
INSERT INTO film (slug,title,release_year,"order",director_id,released,rating,votes,budget,avg,starts,made,synopsis,website,poster,tags,meta,mood,p,ps,len,photo,search,password_hash,price,ip,pos,sequel_of,xs) VALUES
 ('cleo','Cléo | *5 to 7* <b>',1962,1,1,'1962-04-11',7.9,12345,1000000.5,3.25,'20:30','2020-01-01 10:00',repeat('A singer waits. ',20)||E'\n\nSecond <p>aragraph.','https://example.com/a?b=c&d','https://example.com/cleo.jpg','{a,"b, c"}','{"k":[1,2,{"x":"<script>"}]}','ok','(1,x)','{"(1,y)"}','1:30','\x0102','a b','secret','12.50','10.0.0.1',3,NULL,'{{1,2},{3,4}}'),
 ('main','main',NULL,NULL,NULL,'infinity','NaN',NULL,'NaN','Infinity',NULL,'-infinity',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL),
 ('c','Casa de Lava',1994,2,2,'0044-03-15 BC',7.0,99,0,0,'00:00','2020-01-01','Short','javascript:alert(1)','/x.png','{}','[]','sad',NULL,'{}','1 mon','','', 'x','0','::1',1,1,'{}');
CREATE TABLE genre (genre_id int PRIMARY KEY, name text); INSERT INTO genre VALUES (1,'Drama'),(2,'A|B');
CREATE TABLE film_genre (film_id int REFERENCES film, genre_id int REFERENCES genre, PRIMARY KEY (film_id, genre_id)); INSERT INTO film_genre VALUES (1,1),(1,2),(2,1);
CREATE TABLE showing (id serial PRIMARY KEY, film_id int REFERENCES film, film_slug text REFERENCES film(slug), at timestamptz, price numeric(6,2), note text); INSERT INTO showing (film_id,film_slug,at,price,note) VALUES (1,'cleo','2026-11-21 20:00Z',7.5,repeat('x y ',80)),(1,NULL,NULL,NULL,NULL);
CREATE VIEW film_list AS SELECT slug, title, release_year FROM film;
CREATE SCHEMA "other schema"; CREATE TABLE "other schema".film (id int PRIMARY KEY, v text); INSERT INTO "other schema".film VALUES (1,'v');
CREATE TABLE big (id int PRIMARY KEY, name text); INSERT INTO big SELECT i, 'Row ' || i FROM generate_series(1,250) i; ANALYZE big;
COMMENT ON TABLE big IS E'two hundred and fifty\nrows';
CREATE TABLE part (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100); INSERT INTO part VALUES (1,'p');

CREATE VIEW "no key" AS SELECT title, release_year FROM film;
CREATE TABLE hidden (id int PRIMARY KEY, v text);
CREATE TABLE half (id int PRIMARY KEY, v text, mine text);
INSERT INTO half VALUES (1, 'v', 'only mine');
DO $$ BEGIN CREATE ROLE marquee_test_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT USAGE ON SCHEMA public TO marquee_test_reader;
GRANT SELECT (id, v) ON half TO marquee_test_reader;

-- Names of people and things, keys that are numbers, tables that inherit.
CREATE TABLE company (company_id int PRIMARY KEY, contact_title text, contact_name text, company_name text);
INSERT INTO company VALUES (1001, 'Purchasing Manager', 'Charlotte', 'Exotic Liquids');
CREATE TABLE actor (actor_id int PRIMARY KEY, title text, first_name text NOT NULL, "lastName" text, "companyID" int REFERENCES company, born date);
INSERT INTO actor VALUES (2001, 'Ms', 'Penelope', 'Guiness', 1001, '1970-01-01'), (2002, NULL, 'Cher', NULL, NULL, NULL);
CREATE TABLE "InvoiceLine" ("InvoiceLineId" int PRIMARY KEY, "ActorId" int REFERENCES actor, "SecondActorId" int REFERENCES actor, "UnitPrice" numeric(10,2), "HTMLSize" int, took interval);
INSERT INTO "InvoiceLine" VALUES (5000, 2001, 2002, 1234.5, 12, '1 day 01:30:01.5'), (5001, NULL, NULL, NULL, NULL, '1 mon 21:00'), (5002, NULL, NULL, NULL, NULL, '0');
CREATE TABLE award (id int PRIMARY KEY, actor_id int REFERENCES actor, name text); INSERT INTO award VALUES (1, 2001, 'A');
CREATE TABLE scene (id int PRIMARY KEY, actor_id int REFERENCES actor, name text); INSERT INTO scene VALUES (1, 2001, 'S');
CREATE TABLE zone (id int PRIMARY KEY, actor_id int REFERENCES actor, name text); INSERT INTO zone VALUES (1, 2001, 'Z');
CREATE TABLE ancestor (id int PRIMARY KEY, name text); CREATE TABLE heir (extra text) INHERITS (ancestor);
INSERT INTO ancestor VALUES (1, 'own'); INSERT INTO heir VALUES (1, 'inherited', 'x');
CREATE TABLE descent (id int PRIMARY KEY, ancestor_id int REFERENCES ancestor); INSERT INTO descent VALUES (1, 1);
