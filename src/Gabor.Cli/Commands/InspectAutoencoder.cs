using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>What <c>gabor inspect</c> draws of the run of an autoencoder (4.1.4), on the test images of its data set.</summary>
/// <param name="Reconstructions">The file of images and reconstructions; null for none.</param>
/// <param name="Latent">The file of the maps of codes; null for none.</param>
sealed record InspectAutoencoder(string? Reconstructions, string? Latent)
{
    /// <summary>Whether anything is asked for.</summary>
    public bool IsAsked => Reconstructions is not null || Latent is not null;

    /// <summary>Checks the names of files before the long work.</summary>
    /// <exception cref="UsageException">A file cannot be drawn to, or there is no run.</exception>
    public void Check(string word)
    {
        if (Reconstructions is not null)
            UsageException.Check(() => ImageSheet.CheckEnding(Reconstructions));
        if (Latent is not null)
            UsageException.Check(() => ImageSheet.CheckEnding(Latent));
        if (IsAsked && !NetworkWord.IsPath(word))
        {
            throw new UsageException(
                $"inspect: '{word}' is no run; --reconstructions and --latent need the folder of a trained autoencoder.");
        }
    }

    /// <summary>Draws what is asked for.</summary>
    /// <exception cref="ArgumentException">The network is a classifier, or has no layer <c>code</c>.</exception>
    public void Draw(Model model, string folder, Terminal terminal)
    {
        if (!IsAsked)
            return;
        ulong seed = TrainingRun.OptionsOf(folder).Seed;
        using var workers = new Workers();
        var autoencoder = new Autoencoder(model, workers);
        var images = DatasetWord.OfRun(folder).For(model.Preprocessing).Test;
        if (Reconstructions is { } file)
        {
            ReconstructionSheet.Of(autoencoder, images, seed).Save(file);
            terminal.Error.WriteLine($"reconstructions drawn: {file}");
        }

        if (Latent is { } drawn)
        {
            using var interrupt = new Interrupt(terminal, () => { });
            var map = LatentMap.Of(autoencoder, images, workers, interrupt.Token);
            string grid = $"{drawn[..^Path.GetExtension(drawn).Length]}-grid.png";
            LatentFigure.Of(map, model.Name).Save(drawn);
            LatentFigure.Grid(map, autoencoder).Save(grid);
            terminal.Error.WriteLine($"codes drawn: {drawn}, and what codes are decoded to: {grid}");
        }
    }
}
