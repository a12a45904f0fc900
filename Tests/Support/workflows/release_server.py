"""Serves the files of a folder as GitHub serves a release, on loopback.

    release_server.py FOLDER PORT-FILE REQUESTS-FILE

/OWNER/marquee/releases/download/v1.2.3/NAME gives a file. The API gives the same for the token
'let-me-in': it lists the files, and redirects each to another host, which must not see the token.
"""

import http.server
import json
import os
import sys

folder, port_file, requests_file = sys.argv[1:]
TAG = "v1.2.3"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(requests_file, "a") as requests:
            print(self.path, file=requests)
        names = sorted(os.listdir(folder))
        api = f"/api/repos/OWNER/marquee/releases"
        is_known = self.headers.get("Authorization") == "Bearer let-me-in"
        if self.path.startswith(f"/OWNER/marquee/releases/download/{TAG}/"):
            self.file(self.path.rsplit("/", 1)[1])
        elif self.path == f"{api}/tags/{TAG}" and is_known:
            base = f"http://127.0.0.1:{self.server.server_port}{api}"
            # GitHub's order of members, with an uploader that has an address, too.
            assets = [
                {"url": f"{base}/assets/{100 + number}", "id": 100 + number, "name": name,
                 "uploader": {"login": "a", "url": "https://api.github.com/users/a"}}
                for number, name in enumerate(names)]
            indent = 2 if self.headers.get("User-Agent", "").startswith("curl/") else None
            self.answer(200, json.dumps(
                {"url": f"{base}/7", "name": TAG, "assets": assets}, indent=indent).encode())
        elif self.path.startswith(f"{api}/assets/") and is_known:
            if self.headers.get("Accept") != "application/octet-stream":
                return self.answer(200, b"{}")
            name = names[int(self.path.rsplit("/", 1)[1]) - 100]
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/storage/{name}")
            self.end_headers()
        elif self.path.startswith("/storage/"):
            if "Authorization" in self.headers:
                return self.answer(400, b"a token came to the wrong host")
            self.file(self.path.rsplit("/", 1)[1])
        else:
            self.answer(404, b"not found")

    def file(self, name):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            self.answer(200, open(path, "rb").read())
        else:
            self.answer(404, b"not found")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_port))
os.rename(port_file + ".new", port_file)
server.serve_forever()
