<?php
// Takes callbacks: CALLBACK_SECRET=whsec_... php -S 127.0.0.1:9000 receiver.php
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$stamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '0';
$body = file_get_contents('php://input');
$key = base64_decode(substr(getenv('CALLBACK_SECRET'), strlen('whsec_')));
$good = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$stamp.$body", $key, true));
$given = explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '');
$genuine = array_filter($given, fn($one) => hash_equals($good, $one));
if (!$genuine || abs(time() - (int) $stamp) > 300) {
    http_response_code(401);
    exit;
}

// Ids that came before; a database with a unique column does the same.
$file = fopen(getenv('SEEN') ?: sys_get_temp_dir() . '/vidette-seen', 'c+');
flock($file, LOCK_EX);
$seen = explode("\n", stream_get_contents($file));
if (!in_array($id, $seen, true)) {
    $envelope = json_decode($body, true);
    if ($envelope['channel'] === 'events') {
        $data = $envelope['data'];
        $area = $data['areaName'] ?? 'None';
        file_put_contents('php://stdout', "{$data['type']} {$data['phase']} $area {$data['EventUid']}\n");
    }
    fwrite($file, "$id\n");
}
http_response_code(204);
