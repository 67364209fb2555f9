// Generates a video on a running server and saves it: GenerateVideo ADDRESS PROMPT FILE
// The environment variable TEXTTOVIDEO_API_KEY has the API key if the server wants one.
using TextToVideo.Client;

if (args is not [var address, var prompt, var path])
{
    Console.Error.WriteLine(
        "usage: GenerateVideo ADDRESS PROMPT FILE, for example: GenerateVideo http://127.0.0.1:8081 \"a red circle\" red.mp4"
    );
    return 2;
}

using var client = new TextToVideoClient(
    new TextToVideoClientOptions { Address = new Uri(address), ApiKey = Environment.GetEnvironmentVariable("TEXTTOVIDEO_API_KEY") }
);

// Ctrl-C cancels the job on the server too.
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};

try
{
    await foreach (GenerationUpdate update in client.GenerateAsync(new VideoRequest { Prompt = prompt }, null, interrupted.Token))
    {
        Video video = update.Video;
        Console.WriteLine($"{video.Status} {video.Progress} % {video.Stages.LastOrDefault()?.Name}");
        if (update.File is { } file)
        {
            await file.SaveAsync(path, interrupted.Token);
            Console.WriteLine(Path.GetFullPath(path));
        }
    }

    return 0;
}
catch (TextToVideoException error)
{
    Console.Error.WriteLine($"{error.Code}: {error.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Cancelled.");
    return 130;
}
