using Spectre.Console;
using TextToVideo.Contracts;

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
    /// <typeparam name="T">The states of the video.</typeparam>
    /// <param name="video">The video, now and after each change.</param>
    /// <param name="getStages">Returns the stages that have begun.</param>
    /// <returns>The last state.</returns>
    public static async Task<T> ShowAsync<T>(IAsyncEnumerable<T> video, Func<T, IEnumerable<StageProgress>> getStages)
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
                T? last = default;
                await foreach (T state in video)
                {
                    last = state;
                    foreach (StageProgress stage in getStages(state))
                    {
                        // A server of a later version may have other stages.
                        if (tasks.TryGetValue(stage.Name, out ProgressTask? task))
                        {
                            if (!task.IsStarted)
                            {
                                // Show it at least once: a stage of a small video ends before the next regular refresh.
                                task.StartTask();
                                context.Refresh();
                            }

                            Update(task, stage);
                        }
                    }
                }

                return last!;
            });
    }

    private static void Update(ProgressTask task, StageProgress stage)
    {
        if (stage.Total > 0)
        {
            task.MaxValue = stage.Total;
            task.Value = stage.Completed;
            task.Description = $"{s_titles[stage.Name]} {stage.Completed}/{stage.Total}";
        }

        if (stage.HasFinished)
        {
            task.Value = task.MaxValue;
            task.StopTask();
        }
    }
}
