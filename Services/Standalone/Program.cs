using TextToVideo.Standalone.CommandLine;

return await StandaloneCommand.Create().RunAsync(args, Console.Error);
