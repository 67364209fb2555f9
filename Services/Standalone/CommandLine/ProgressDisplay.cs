using Spectre.Console;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Shows a progress bar for every stage on standard error, because standard output contains only the result.</summary>
internal static class ProgressDisplay
{
    private static readonly Dictionary<string, string> s_titles = new()
    {
        [PipelineStages.ModeratePrompt] = "Moderating the prompt",
        [PipelineStages.EncodeText] = "Encoding the text",
        [PipelineStages.Denoise] = "Denoising",
        [PipelineStages.DecodeFrames] = "Decoding frames",
        [PipelineStages.ModerateFrames] = "Moderating the frames",
        [PipelineStages.Transcode] = "Transcoding",
    };

    /// <summary>Shows the video's progress until it has ended.</summary>
    /// <returns>The last snapshot.</returns>
    public static async Task<VideoSnapshot> ShowAsync(IAsyncEnumerable<VideoSnapshot> video)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                Out = new AnsiConsoleOutput(Console.Error),
            }
        );
        return await console
            .Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(async context =>
            {
                var tasks = PipelineStages.All.ToDictionary(
                    stage => stage,
                    stage => context.AddTask(s_titles[stage], autoStart: false, maxValue: 1)
                );
                VideoSnapshot? last = null;
                await foreach (VideoSnapshot snapshot in video)
                {
                    last = snapshot;
                    foreach (StageRecord stage in snapshot.Job.Stages)
                    {
                        Update(tasks[stage.Name], stage, snapshot);
                    }
                }

                return last!;
            });
    }

    private static void Update(ProgressTask task, StageRecord stage, VideoSnapshot snapshot)
    {
        if (!task.IsStarted)
        {
            task.StartTask();
        }

        if (snapshot.GetProgress(stage.Name) is { Total: > 0 } progress)
        {
            task.MaxValue = progress.Total;
            task.Value = progress.Completed;
            task.Description = $"{s_titles[stage.Name]} {progress.Completed}/{progress.Total}";
        }

        if (stage.FinishedAt is not null && snapshot.Job.ErrorCode is null)
        {
            task.Value = task.MaxValue;
            task.StopTask();
        }
    }
}
